class_name TrPartyLine
extends RefCounted
## What a member of the party has said: a text, or a place that it points at. See [TrPartyChat].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Later lines have greater ids.
var line_id: String = ""
## Who has said it.
var player_id: String = ""
## Of the character with which it was said.
var character_name: String = ""
## When, in ISO 8601.
var at: String = ""
## What; empty where it points at a place.
var text: String = ""
## What is at the place that it points at: [code]here[/code], [code]enemy[/code], [code]loot[/code], [code]danger[/code] or [code]help[/code].
## Empty where it is a text.
var ping_kind: String = ""
## The room of that place.
var room_id: String = ""
## That place in metres, as in the room; y is 0.
var place: Vector3 = Vector3.ZERO


## Reads what the server says of a line.
static func from_row(row: Dictionary) -> TrPartyLine:
	var line: TrPartyLine = TrPartyLine.new()
	line.line_id = _Fields.text(row, "line_id")
	line.player_id = _Fields.text(row, "player_id")
	line.character_name = _Fields.text(row, "character_name")
	line.at = _Fields.text(row, "at")
	line.text = _Fields.text(row, "text")
	var ping: Dictionary = _Fields.below(row, "ping")
	line.ping_kind = _Fields.text(ping, "kind")
	line.room_id = _Fields.text(ping, "room_id")
	line.place = Vector3(_Fields.number(ping, "position_x"), 0.0, _Fields.number(ping, "position_z"))
	return line


## Whether it points at a place.
func is_ping() -> bool:
	return ping_kind != ""
