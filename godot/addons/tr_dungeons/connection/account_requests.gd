class_name TrAccountRequests
extends RefCounted
## What one part asks of the server by HTTP in the name of the player's account. Where there is no account yet, a guest is made.

## Those that wait for an answer.
var calls: TrCalls = TrCalls.new()

var _server: TrServer
# Why the newest request was refused.
var _last_error: ColyseusError = null


func _init(server: TrServer) -> void:
	_server = server


## Accepted with the answer, a [Dictionary]; where the server refuses, the [member TrVerdict.reason] says why in a word, the
## [member TrVerdict.detail] to read and [member TrVerdict.ready_in_ms] how long to wait, and [signal MultiplayerManager.failed] has told it.
## [param undo] is called, and awaited, where the server has done it and the call was cancelled meanwhile: with the answer.
func ask(method: HTTPClient.Method, path: String, body: Variant = null, undo: Callable = Callable()) -> TrVerdict:
	return tell(await ask_quietly(method, path, body, undo))


## As [method ask], in the name of the session of the character that is in a room, or else would be; one is begun where there is none.
func ask_as_session(method: HTTPClient.Method, path: String, body: Dictionary = {}, undo: Callable = Callable()) -> TrVerdict:
	var taken: TrVerdict = await take_session()
	if not taken.is_accepted:
		return tell(taken)
	return await ask(method, path, body.merged({"session_id": taken.value}), undo)


## As [method ask], of what the player has not asked for itself: nothing else is told.
func ask_quietly(method: HTTPClient.Method, path: String, body: Variant = null, undo: Callable = Callable()) -> TrVerdict:
	return await run(func(api: TrSessionApi) -> Dictionary: return await api.ask(method, path, body), undo)


## Accepted with what [param job] returns, which asks the [TrSessionApi] that it is given; refused by its error. Nothing is told.
func run(job: Callable, undo: Callable = Callable()) -> TrVerdict:
	return await _wait_for(func(api: TrSessionApi, pending: TrCall) -> Variant:
		if not await api.sign_in() or pending.is_cancelled:
			return null
		var answer: Variant = await job.call(api)
		if pending.is_cancelled and api.last_error == null and undo.is_valid():
			await undo.call(answer)
		return answer
	)


## As [method run], without an account, or with another than the one that is kept.
func run_unsigned(job: Callable) -> TrVerdict:
	return await _wait_for(func(api: TrSessionApi, _call: TrCall) -> Variant: return await job.call(api))


## Accepted with the id of the session in whose name [method ask_as_session] asks. Nothing is told.
func take_session() -> TrVerdict:
	var taken: TrVerdict = await run(_take_session)
	return TrVerdict.refuse(TrVerdict.NO_ANSWER) if taken.is_accepted and taken.value == "" else taken


## Accepted with the id of the character that [method MultiplayerManager.play] would play; empty where the account has none. Nothing is told.
func wanted_character() -> TrVerdict:
	return await run(func(api: TrSessionApi) -> String: return await TrSessionChoice.new(api, _server.save).wanted_character())


## What is refused here, as the server would: [param code] is one of [TrMultiplayerError].
func refuse(code: int, reason: String, message: String) -> TrVerdict:
	_last_error = ColyseusError.new(code, message)
	return tell(TrVerdict.refuse(reason, message))


## What a call has come to that was cancelled.
func refuse_cancelled() -> TrVerdict:
	return refuse(TrMultiplayerError.CANCELLED, TrVerdict.CANCELLED, TrMultiplayerError.cancelled().message)


## Tells where it is refused why, by [signal MultiplayerManager.failed].
func tell(verdict: TrVerdict) -> TrVerdict:
	if not verdict.is_accepted:
		_server.fail(_last_error)
	return verdict


## The whole URL of a path on the server.
func url_of(path: String) -> String:
	return _server.api().url_of(path)


func _wait_for(job: Callable) -> TrVerdict:
	var pending: TrCall = TrCall.new()
	await calls.run(func() -> TrVerdict: return await _judge(job, pending), pending)
	if pending.is_cancelled:
		_last_error = TrMultiplayerError.cancelled()
		return TrVerdict.refuse(TrVerdict.CANCELLED, _last_error.message)
	return pending.answer


func _judge(job: Callable, pending: TrCall) -> TrVerdict:
	var api: TrSessionApi = _server.api()
	var answer: Variant = await job.call(api, pending)
	if api.last_error == null:
		return TrVerdict.accept(answer)
	_last_error = api.last_error
	var is_lost: bool = _last_error.code in [TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED]
	return TrVerdict.refuse(TrVerdict.ACCOUNT_LOST if is_lost else api.last_reason, _last_error.message, api.last_ready_in_ms)


func _take_session(api: TrSessionApi) -> String:
	var played: String = _server.played_session_id.call()
	if played != "":
		return played
	var choice: TrSessionChoice = TrSessionChoice.new(api, _server.save)
	var is_there: bool = await choice.take(_server.save.character_id, "")
	if choice.is_other:
		_server.cooldowns.clear()
	return _server.save.session_id if is_there else ""
