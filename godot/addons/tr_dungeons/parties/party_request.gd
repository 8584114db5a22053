class_name TrPartyRequest
extends RefCounted
## Another player asks to be let into the party, for its leader to answer: [method TrParty.answer_request].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Who asks.
var player_id: String = ""
## With which it would play.
var character_id: String = ""
## Of that character.
var character_name: String = ""
## Since when, in ISO 8601; a request is good for 24 h.
var at: String = ""


## Reads what the server says of a request.
static func from_row(row: Dictionary) -> TrPartyRequest:
	var request: TrPartyRequest = TrPartyRequest.new()
	request.player_id = _Fields.text(row, "player_id")
	request.character_id = _Fields.text(row, "character_id")
	request.character_name = _Fields.text(row, "character_name")
	request.at = _Fields.text(row, "at")
	return request
