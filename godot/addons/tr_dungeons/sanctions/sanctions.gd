class_name TrSanctions
extends TrPart
## What keeps the player's account from playing, or from a part of it: what staff have decided, and pauses. It is
## [member MultiplayerManager.sanctions].
## [codeblock]
## Multiplayer.sanctions.kept_out.connect(func(sanction: TrSanction) -> void: print(sanction.sentence()))
## await Multiplayer.sanctions.refresh()
## for sanction: TrSanction in Multiplayer.sanctions.all:
##     print(sanction.sentence())
##     if sanction.may_appeal():
##         await Multiplayer.sanctions.appeal(sanction.sanction_id, "It was my brother.")
## [/codeblock]
## All of it works for an account that is kept out, too. What is refused changes nothing: the [TrVerdict] has the [member TrVerdict.reason] in a
## word and the [member TrVerdict.detail] to read, and [signal MultiplayerManager.failed] has told it, too. Reasons: [code]not_found[/code],
## [code]already_appealed[/code], [code]not_appealable[/code] (it is over), [code]invalid_request[/code] (no text, or one that is too long).

## [member all] is another.
signal changed()
## The account may not play: it was taken out of its room or match for this, just now.
signal kept_out(sanction: TrSanction)
## The server lets nobody of the account in for so many seconds, since this game has claimed things that cannot be: see [method pause_left].
signal paused(seconds: float)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _KEPT_OUT: int = 4107
const _PATH: String = "/api/me/sanctions"

## All of the account, also those that are over, the newest first; empty before [method refresh].
var all: Array[TrSanction] = []


func _init(server: TrServer, room: TrRoom, arena: TrArena) -> void:
	super(server)
	server.paused.connect(paused.emit)
	server.account_changed.connect(clear)
	room.left.connect(_on_left)
	arena.left.connect(_on_left)


## Asks the server for [member all].
func refresh() -> TrVerdict:
	return _requests.tell(await _refresh())


## Says something against a sanction, once; staff answer. 1 to 2000 characters. Accepted with the [TrSanction].
func appeal(sanction_id: String, text: String) -> TrVerdict:
	var path: String = "%s/%s/appeal" % [_PATH, sanction_id.uri_encode()]
	var verdict: TrVerdict = _requests.tell(await _ask(HTTPClient.METHOD_POST, path, {"text": text}))
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		var appealed: TrSanction = TrSanction.from_row(_Fields.below(answer, "sanction"))
		for at: int in all.size():
			if all[at].sanction_id == sanction_id:
				all[at] = appealed
		verdict.value = appealed
		changed.emit()
	return verdict


## The one of [member all] by which the account may not play; [code]null[/code] for none.
func what_keeps_out() -> TrSanction:
	for sanction: TrSanction in all:
		if sanction.keeps_out():
			return sanction
	return null


## Seconds for which the server still lets nobody of this account in, since there were too many violations; 0 without such a pause. Until it
## is over [method MultiplayerManager.play] fails with [constant TrMultiplayerError.PAUSED], and asks nothing.
func pause_left() -> float:
	return _server.pause_left()


## Forgets all that is known here: the account is another.
func clear() -> void:
	all.clear()
	changed.emit()


func _refresh() -> TrVerdict:
	var verdict: TrVerdict = await _ask(HTTPClient.METHOD_GET, _PATH)
	if verdict.is_accepted:
		all.clear()
		var answer: Dictionary = verdict.value
		for row: Dictionary in _Fields.list(answer, "sanctions"):
			all.append(TrSanction.from_row(row))
		changed.emit()
	return verdict


func _ask(method: HTTPClient.Method, path: String, body: Variant = null) -> TrVerdict:
	return await _requests.run_unsigned(func(api: TrSessionApi) -> Dictionary: return await api.ask_kept_out(method, path, body))


func _on_left(code: int, _reason: String) -> void:
	if code != _KEPT_OUT or not (await _refresh()).is_accepted:
		return
	if what_keeps_out() != null:
		kept_out.emit(what_keeps_out())
