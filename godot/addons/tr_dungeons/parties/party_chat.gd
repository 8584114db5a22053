class_name TrPartyChat
extends RefCounted
## What the members of the player's party say to each other, and the places that they point at: [member TrParty.chat]. Lines are kept for 24 h.
## Reasons of refusals: [code]muted[/code], [code]line_too_long[/code], [code]line_invisible[/code], [code]rate_limited[/code],
## [code]no_party[/code].

## A member, or this player, has said something. Told at once while [method TrPartyNews.listen] holds; else [method refresh] finds it.
signal said(line: TrPartyLine)
## [member lines] is another.
signal changed()

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

# As many the server answers at once.
const _PAGE: int = 50
# So many are held at most.
const _MOST_LINES: int = 500

## Those that are known of the party that the player belongs to now, the oldest first.
var lines: Array[TrPartyLine] = []
## Whether [method refresh_older] may find more.
var has_older: bool = false

# Asks below the path of the player's party: see TrParty.ask_own().
var _ask: Callable
# Until then lines that are read are no news: they were said before one listened.
var _is_known: bool = false
# The line_ids of those that were told as said.
var _told: Dictionary[String, bool] = {}


func _init(ask: Callable) -> void:
	_ask = ask


## Says something: 1 to 200 characters that can be seen. Accepted with the [TrPartyLine], as the others see it.
func say(text: String) -> TrVerdict:
	return await _say({"text": text})


## Points at a place in a room, in metres. [param kind] is [code]here[/code], [code]enemy[/code], [code]loot[/code], [code]danger[/code] or
## [code]help[/code]. Accepted with the [TrPartyLine].
func point_at(kind: String, room_id: String, place: Vector3) -> TrVerdict:
	return await _say({"ping": {"kind": kind, "room_id": room_id, "position_x": place.x, "position_z": place.z}})


## Asks for the newest lines.
func refresh() -> TrVerdict:
	var verdict: TrVerdict = await _ask.call(HTTPClient.METHOD_GET, "lines")
	return take_page(verdict)


## Asks for lines before those that are known.
func refresh_older() -> TrVerdict:
	if lines.is_empty():
		return await refresh()
	var verdict: TrVerdict = await _ask.call(HTTPClient.METHOD_GET, "lines?before=%s" % lines[0].line_id.uri_encode())
	if verdict.is_accepted:
		var older: Array[TrPartyLine] = _lines_in(verdict)
		for line: TrPartyLine in older:
			_add(line)
		has_older = older.size() >= _PAGE and lines.size() < _MOST_LINES
		changed.emit()
	return verdict


## Takes the newest lines, as the server has answered them. Of those that were not known, all but the first ones are [signal said].
func take_page(verdict: TrVerdict) -> TrVerdict:
	if not verdict.is_accepted:
		return verdict
	var page: Array[TrPartyLine] = _lines_in(verdict)
	if _leaves_a_gap(page):
		lines.clear()
	if not _is_known or lines.is_empty():
		has_older = page.size() >= _PAGE
	var new_ones: Array[TrPartyLine] = page.filter(_add)
	changed.emit()
	if _is_known:
		for line: TrPartyLine in new_ones:
			_tell(line)
	_is_known = true
	return verdict


## Takes a line that the room [code]party[/code] tells.
func hear(row: Dictionary) -> void:
	var line: TrPartyLine = TrPartyLine.from_row(row)
	if _add(line):
		changed.emit()
	# It may have been read already, with those that were said before one listened.
	_tell(line)


## Forgets all lines: the party is another.
func clear() -> void:
	_is_known = false
	has_older = false
	lines.clear()
	_told.clear()
	changed.emit()


func _say(what: Dictionary) -> TrVerdict:
	var verdict: TrVerdict = await _ask.call(HTTPClient.METHOD_POST, "lines", what, true)
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		var row: Dictionary = _Fields.below(answer, "line")
		hear(row)
		verdict.value = TrPartyLine.from_row(row)
	return verdict


# Once each.
func _tell(line: TrPartyLine) -> void:
	if _told.has(line.line_id):
		return
	_told[line.line_id] = true
	said.emit(line)


# There are so many new ones that some are missing between what is known and these: refresh_older() finds them.
func _leaves_a_gap(page: Array[TrPartyLine]) -> bool:
	if page.size() < _PAGE or lines.is_empty():
		return false
	return page.all(func(line: TrPartyLine) -> bool: return line.line_id > lines[-1].line_id)


# Returns whether it was not known.
func _add(line: TrPartyLine) -> bool:
	var at: int = lines.size()
	while at > 0 and lines[at - 1].line_id > line.line_id:
		at -= 1
	if at > 0 and lines[at - 1].line_id == line.line_id:
		return false
	lines.insert(at, line)
	if lines.size() > _MOST_LINES:
		lines.pop_front()
	return true


static func _lines_in(verdict: TrVerdict) -> Array[TrPartyLine]:
	var answer: Dictionary = verdict.value
	var found: Array[TrPartyLine] = []
	for row: Dictionary in _Fields.list(answer, "lines"):
		found.append(TrPartyLine.from_row(row))
	return found
