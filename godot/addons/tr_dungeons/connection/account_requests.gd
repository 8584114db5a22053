class_name TrAccountRequests
extends RefCounted
## What the player's account asks of the server by HTTP, as what is built on it does: [TrFriends], [TrParty], [TrQueue], [TrRuns]. Where there
## is no account yet, a guest is made.

# Returns the TrSessionApi of the present endpoint.
var _open_api: Callable
# Tells of an error, and returns false.
var _fail: Callable
# Returns the id of the session of the character that is in a room, or else would be; empty where there is none.
var _session: Callable
# Why the newest request was refused.
var _last_error: ColyseusError = null


func _init(open_api: Callable, fail: Callable, session: Callable) -> void:
	_open_api = open_api
	_fail = fail
	_session = session


## Accepted with the answer, a [Dictionary]; where the server refuses, the [member TrVerdict.reason] says why in a word, the
## [member TrVerdict.detail] to read and [member TrVerdict.ready_in_ms] how long to wait, and [signal MultiplayerManager.failed] has told it.
func ask(method: HTTPClient.Method, path: String, body: Variant = null) -> TrVerdict:
	return _tell(await ask_quietly(method, path, body))


## As [method ask], in the name of the session of the character that is in a room, or else would be; one is begun where there is none.
func ask_as_session(method: HTTPClient.Method, path: String, body: Dictionary = {}) -> TrVerdict:
	var session_id: String = await take_session()
	if session_id == "":
		return _tell(_refused())
	return await ask(method, path, body.merged({"session_id": session_id}))


## As [method ask], of what the player has not asked for itself: nothing else is told.
func ask_quietly(method: HTTPClient.Method, path: String, body: Variant = null) -> TrVerdict:
	var api: TrSessionApi = _open_api.call()
	if not await api.sign_in():
		_last_error = api.last_error
		return _refused()
	var answer: Dictionary = await api.ask(method, path, body)
	_last_error = api.last_error
	return TrVerdict.accept(answer) if _last_error == null else _refused(api.last_reason, api.last_ready_in_ms)


## What is refused here, as the server would: [param code] is one of [TrMultiplayerError].
func refuse(code: int, reason: String, message: String) -> TrVerdict:
	_last_error = ColyseusError.new(code, message)
	return _tell(TrVerdict.refuse(reason, message))


## The session in whose name [method ask_as_session] asks; empty where there is none, and the [TrSessionApi] says why.
func take_session() -> String:
	var session_id: String = await _session.call()
	if session_id == "":
		var api: TrSessionApi = _open_api.call()
		_last_error = api.last_error
	return session_id


## The whole URL of a path on the server.
func url_of(path: String) -> String:
	var api: TrSessionApi = _open_api.call()
	return api.url_of(path)


# By the newest error.
func _refused(reason: String = TrVerdict.NO_ANSWER, ready_in_ms: int = 0) -> TrVerdict:
	if _last_error == null:
		return TrVerdict.refuse(reason)
	var is_lost: bool = _last_error.code in [TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED]
	return TrVerdict.refuse(TrVerdict.ACCOUNT_LOST if is_lost else reason, _last_error.message, ready_in_ms)


func _tell(verdict: TrVerdict) -> TrVerdict:
	if not verdict.is_accepted:
		_fail.call(_last_error)
	return verdict
