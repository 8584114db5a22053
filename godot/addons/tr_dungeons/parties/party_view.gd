class_name TrPartyView
extends RefCounted
## A party as its members see it, as the server has said it last: [member TrPartyNews.current].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Stays the same until it ends.
var party_id: String = ""
## Who leads it.
var leader_player_id: String = ""
## Whether everybody may join who knows its party_id.
var is_open: bool = false
## The most members that it may have.
var max_size: int = 0
## Who has been there for the longest time first.
var members: Array[TrPartyMember] = []
## Who asks to be let in, the oldest first.
var requests: Array[TrPartyRequest] = []
## When the leader has asked last whether all are ready, in ISO 8601; empty where it never has.
var ready_asked_at: String = ""
## Who has not answered by then is not ready; in ISO 8601.
var ready_ends_at: String = ""
## Whether all have answered that they are.
var are_all_ready: bool = false
## In ISO 8601.
var created_at: String = ""


## Reads what the server says of a party; [code]null[/code] where it says nothing.
static func from_row(row: Dictionary) -> TrPartyView:
	if row.is_empty():
		return null
	var view: TrPartyView = TrPartyView.new()
	view.party_id = _Fields.text(row, "party_id")
	view.leader_player_id = _Fields.text(row, "leader_player_id")
	view.is_open = _Fields.flag(row, "is_open")
	view.max_size = _Fields.whole(row, "max_size")
	for each: Dictionary in _Fields.list(row, "members"):
		view.members.append(TrPartyMember.from_row(each))
	for each: Dictionary in _Fields.list(row, "requests"):
		view.requests.append(TrPartyRequest.from_row(each))
	var check: Dictionary = _Fields.below(row, "ready_check")
	view.ready_asked_at = _Fields.text(check, "asked_at")
	view.ready_ends_at = _Fields.text(check, "ends_at")
	view.are_all_ready = _Fields.flag(check, "are_all_ready")
	view.created_at = _Fields.text(row, "created_at")
	return view


## One of its members; [code]null[/code] where it is none.
func member(player_id: String) -> TrPartyMember:
	for each: TrPartyMember in members:
		if each.player_id == player_id:
			return each
	return null


## Whether a player leads it.
func is_led_by(player_id: String) -> bool:
	return leader_player_id == player_id and player_id != ""


## Whether a request was there already.
func has_request(request: TrPartyRequest) -> bool:
	return requests.any(func(each: TrPartyRequest) -> bool: return each.player_id == request.player_id and each.at == request.at)
