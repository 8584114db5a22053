class_name TrCharacters
extends TrPart
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

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _NOT_FOUND: int = 404
const _PATH: String = "/api/characters"

## The characters that can be played, the newest first; empty before [method refresh].
var all: Array[TrCharacter] = []
## Those that were deleted and can be brought back, the one that was deleted last first.
var deleted: Array[TrCharacter] = []
## The character that [method MultiplayerManager.play] plays; empty where none was chosen. It is kept with the account.
var chosen_id: String:
	get:
		return _server.save.character_id

var _leave: Callable


# Beside the server what leaves the room.
func _init(server: TrServer, leave: Callable) -> void:
	super(server)
	_leave = leave
	server.account_changed.connect(clear)


## Asks the server for the account's characters. Without an account that is kept, a guest is made.
func refresh() -> bool:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, _PATH)
	if not verdict.is_accepted:
		return false
	all.clear()
	deleted.clear()
	var answer: Dictionary = verdict.value
	for row: Dictionary in _Fields.list(answer, "characters"):
		_take(TrCharacter.from_row(row))
	if chosen_id != "" and _find_in(all, chosen_id) == null:
		_set_chosen("")
	changed.emit()
	return true


## Makes a character of this very name, and chooses it. [param class_id] is an entry of the content's classes; empty for the default one.
## Returns [code]null[/code] if it was refused.
func create(character_name: String, class_id: String = "") -> TrCharacter:
	var body: Dictionary = {"character_name": character_name}
	if class_id != "":
		body["class_id"] = class_id
	var made: TrCharacter = _put(await _requests.ask(HTTPClient.METHOD_POST, _PATH, body))
	if made != null:
		_set_chosen(made.character_id)
	return made


## The next [method MultiplayerManager.play] plays this character, in this game and in those after it, until another one is chosen.
## Empty: it is the account's newest again.
func choose(character_id: String) -> bool:
	_server.api()
	if character_id != "" and _find_in(all, character_id) == null:
		if not await refresh():
			return false
		if _find_in(all, character_id) == null:
			var what: String = "deleted: bring it back first." if _find_in(deleted, character_id) != null else "none of this account."
			return _server.fail(ColyseusError.new(_NOT_FOUND, "The character %s is %s" % [character_id, what]))
	_set_chosen(character_id)
	return true


## Gives a character another name, once a day. It must be in no room.
func rename(character_id: String, character_name: String) -> bool:
	return await _change(character_id, {"character_name": character_name})


## Deletes a character, which must be in no room. For 7 days [method bring_back] brings it back.
func delete(character_id: String) -> bool:
	if not (await _requests.ask(HTTPClient.METHOD_DELETE, _path_of(character_id))).is_accepted:
		return false
	if chosen_id == character_id:
		_set_chosen("")
	# When it ends for good is the server's to say.
	return await refresh()


## Brings a deleted character back.
func bring_back(character_id: String) -> bool:
	return await _change(character_id, {"is_deleted": false})


## Begins a session, which is one play of a character: with the account's newest character of this name, or with a new one; if the name is
## empty, with its newest character. [method MultiplayerManager.play] does it by itself.
func begin_session(character_name: String) -> bool:
	var wanted: Dictionary = {} if character_name == "" else {"character_name": character_name}
	var verdict: TrVerdict = _requests.tell(await _requests.run(func(api: TrSessionApi) -> bool: return await api.begin_session(wanted)))
	if verdict.is_accepted and verdict.value != true:
		return _server.fail(null)
	if verdict.is_accepted:
		_server.cooldowns.clear()
	return verdict.is_accepted


## Leaves the room, and ends the session; its character stays, and is in no room. The next [method MultiplayerManager.play] begins a new one.
func end_session() -> bool:
	await _leave.call()
	var verdict: TrVerdict = await _requests.run(func(api: TrSessionApi) -> bool: return await api.end_session())
	return _requests.tell(verdict).is_accepted


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
	return _put(await _requests.ask(HTTPClient.METHOD_PATCH, _path_of(character_id), body)) != null


# The character that the server has answered; null where it has refused.
func _put(verdict: TrVerdict) -> TrCharacter:
	if not verdict.is_accepted:
		return null
	var answer: Dictionary = verdict.value
	var character: TrCharacter = TrCharacter.from_row(_Fields.below(answer, "character"))
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
	if _server.save.character_id == character_id:
		return
	_server.save.character_id = character_id
	_server.save.keep()
	chosen.emit(character_id)


static func _path_of(character_id: String) -> String:
	return "%s/%s" % [_PATH, character_id.uri_encode()]


static func _find_in(list: Array[TrCharacter], character_id: String) -> TrCharacter:
	for character: TrCharacter in list:
		if character.character_id == character_id:
			return character
	return null
