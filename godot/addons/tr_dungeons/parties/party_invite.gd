class_name TrPartyInvite
extends RefCounted
## A way into a party: an invite that another player has made for this one ([member TrPartyNews.invites]), one that this player has made
## ([method TrParty.invite], [method TrParty.make_code]), or what a code leads to ([method TrParty.look_up]).

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The party.
var party_id: String = ""
## The name of its leader's character. Empty, as what follows, in an invite that this player has made, and until [method TrParty.refresh] in
## one that was told just now.
var leader_name: String = ""
## Whether everybody may join who knows its party_id.
var is_open: bool = false
## How many belong to it.
var member_count: int = 0
## The most that may.
var max_size: int = 0
## The name of the character whose player has made it; empty where nobody says.
var invited_by: String = ""
## When it was made, in ISO 8601; empty where nobody says.
var at: String = ""
## Until when it is good, in ISO 8601; empty where nobody says. A code is good until the party ends.
var ends_at: String = ""
## For the player to tell or to type; empty where the invite is for one player.
var code: String = ""
## The same as a link, which [method TrParty.join_by_code] takes, too. Empty where there is none.
var link: String = ""


## Reads what the server says of an invite.
static func from_row(row: Dictionary) -> TrPartyInvite:
	var invite: TrPartyInvite = TrPartyInvite.new()
	invite.party_id = _Fields.text(row, "party_id")
	invite.leader_name = _Fields.text(row, "leader_name")
	invite.is_open = _Fields.flag(row, "is_open")
	invite.member_count = _Fields.whole(row, "member_count")
	invite.max_size = _Fields.whole(row, "max_size")
	invite.invited_by = _Fields.text(row, "invited_by")
	invite.at = _Fields.text(row, "at")
	invite.ends_at = _Fields.text(row, "ends_at")
	invite.code = _Fields.text(row, "code")
	return invite
