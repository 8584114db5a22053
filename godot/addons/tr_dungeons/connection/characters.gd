class_name TrCharacters
extends RefCounted
## The characters of the account, which last: [member MultiplayerManager.characters].
## [codeblock]
## await Multiplayer.characters.refresh()
## for character: TrCharacter in Multiplayer.characters.all:
##     print(character.character_name, " has ", character.gold, " gold")
## var ada := await Multiplayer.characters.create("Ada")
## if ada != null:
##     await Multiplayer.play() # as Ada
## [/codeblock]
## Each method asks the server, signs in first where that is needed, and returns whether it was done; if not,
## [signal MultiplayerManager.failed] has said why. The code of the error is the server's HTTP status: 409 where a name is taken, where
## the account has as many characters as it may have, and where the character is in a room; 429 where its name was changed within a day;
## 404 where there is no such character, and 400 where the name is none.

## [member all], [member deleted] or one of those in them has changed.
signal changed()
## The next [method MultiplayerManager.play] plays this character. Empty: none is chosen any more.
signal chosen(character_id: String)

const _NOT_FOUND: int = 404

## The characters that can be played, the newest first; empty before [method refresh].
var all: Array[TrCharacter] = []
## Those that were deleted and can be brought back, the one that was deleted last first.
var deleted: Array[TrCharacter] = []
## The character that [method MultiplayerManager.play] plays; empty where none was chosen. It is kept with the account.
var chosen_id: String:
	get:
		return _save.character_id

var _save: TrLocalSave
# Returns the TrSessionApi of the present endpoint.
var _open: Callable
# Tells of an error, and returns false.
var _fail: Callable


func _init(save: TrLocalSave, open: Callable, fail: Callable) -> void:
	_save = save
	_open = open
	_fail = fail


## Asks the server for the account's characters. Without an account that is kept, a guest is made.
func refresh() -> bool:
	var api: TrSessionApi = _open.call()
	if not await api.sign_in():
		return _fail.call(api.last_error)
	var rows: Array[Dictionary] = await api.characters()
	if api.last_error != null:
		return _fail.call(api.last_error)
	all.clear()
	deleted.clear()
	for row: Dictionary in rows:
		_take(TrCharacter.from_row(row))
	if chosen_id != "" and _find_in(all, chosen_id) == null:
		_set_chosen("")
	changed.emit()
	return true


## Makes a character of this very name, and chooses it. [param class_id] is an entry of the content's classes; empty for the default one.
## Returns [code]null[/code] if it was refused.
func create(character_name: String, class_id: String = "") -> TrCharacter:
	var api: TrSessionApi = _open.call()
	var row: Dictionary = await api.create_character(character_name, class_id) if await api.sign_in() else {}
	if row.is_empty():
		_fail.call(api.last_error)
		return null
	var character: TrCharacter = _put(row)
	_set_chosen(character.character_id)
	return character


## The next [method MultiplayerManager.play] plays this character, in this game and in those after it, until another one is chosen.
## Empty: it is the account's newest again.
func choose(character_id: String) -> bool:
	_open.call()
	if character_id != "" and _find_in(all, character_id) == null:
		if not await refresh():
			return false
		if _find_in(all, character_id) == null:
			var what: String = "deleted: bring it back first." if _find_in(deleted, character_id) != null else "none of this account."
			return _fail.call(ColyseusError.new(_NOT_FOUND, "The character %s is %s" % [character_id, what]))
	_set_chosen(character_id)
	return true


## Gives a character another name, once a day. It must be in no room.
func rename(character_id: String, character_name: String) -> bool:
	return await _change(character_id, {"character_name": character_name})


## Deletes a character, which must be in no room. For 7 days [method bring_back] brings it back.
func delete(character_id: String) -> bool:
	var api: TrSessionApi = _open.call()
	if not await api.sign_in() or not await api.delete_character(character_id):
		return _fail.call(api.last_error)
	if chosen_id == character_id:
		_set_chosen("")
	# When it ends for good is the server's to say.
	return await refresh()


## Brings a deleted character back.
func bring_back(character_id: String) -> bool:
	return await _change(character_id, {"is_deleted": false})


## One of [member all] or [member deleted]; [code]null[/code] where there is none of this id.
func find(character_id: String) -> TrCharacter:
	var found: TrCharacter = _find_in(all, character_id)
	return found if found != null else _find_in(deleted, character_id)


## Forgets all that is known here: the account is another, and has a choice of its own.
func clear() -> void:
	all.clear()
	deleted.clear()
	changed.emit()


func _change(character_id: String, body: Dictionary) -> bool:
	var api: TrSessionApi = _open.call()
	var row: Dictionary = await api.change_character(character_id, body) if await api.sign_in() else {}
	if row.is_empty():
		return _fail.call(api.last_error)
	_put(row)
	return true


func _put(row: Dictionary) -> TrCharacter:
	var character: TrCharacter = TrCharacter.from_row(row)
	for list: Array[TrCharacter] in [all, deleted]:
		list.erase(_find_in(list, character.character_id))
	_take(character)
	changed.emit()
	return character


func _take(character: TrCharacter) -> void:
	if character.is_deleted():
		deleted.append(character)
		deleted.sort_custom(func(a: TrCharacter, b: TrCharacter) -> bool: return a.deleted_at > b.deleted_at)
	else:
		all.append(character)
		all.sort_custom(func(a: TrCharacter, b: TrCharacter) -> bool: return a.created_at > b.created_at)


func _set_chosen(character_id: String) -> void:
	if _save.character_id == character_id:
		return
	_save.character_id = character_id
	_save.keep()
	chosen.emit(character_id)


static func _find_in(list: Array[TrCharacter], character_id: String) -> TrCharacter:
	for character: TrCharacter in list:
		if character.character_id == character_id:
			return character
	return null
