class_name TrServer
extends RefCounted
## The server that is played on and the player's account there: what all parts of a [MultiplayerManager] share.

## Something has gone wrong that the player must know of.
signal failed(error: ColyseusError)
## The account cannot be used any more, or what is kept of it cannot be read.
signal account_lost(error: ColyseusError)
## The server lets nobody of the account in for a while: see [method pause_left].
signal paused(seconds: float)
## The account or the server is another than before: what is known is not true of it.
signal account_changed()

## Where the server is.
var endpoint: String = "ws://127.0.0.1:2567"
## Where the account, the chosen character and the session are kept.
var save_path: String = "user://tr_dungeons/save.json"
## The numbers that are a matter of taste or of the line.
var tuning: TrMultiplayerTuning = TrMultiplayerTuning.new()
## What is kept of the account.
var save: TrLocalSave = TrLocalSave.new()
## The game's content.
var content: TrContentCache = TrContentCache.new()
## When which ability of the session's character may be used again; through doors and in the next room, too.
var cooldowns: TrCooldowns = TrCooldowns.new()
## Why the newest call has failed, or why the connection was lost since; [code]null[/code] if all is well.
var last_error: ColyseusError = null
## Returns the id of the session that is in a room or a match; empty while the player is in none.
var played_session_id: Callable = func() -> String: return ""

var _api: TrSessionApi = null
var _opened_endpoint: String = ""
# In seconds of TrRoomClock.seconds().
var _paused_until: float = 0.0


## What asks by HTTP in the name of the account. The [member endpoint] may be set until the first call.
func api() -> TrSessionApi:
	if _opened_endpoint == endpoint:
		return _api
	var is_other: bool = _opened_endpoint != ""
	_opened_endpoint = endpoint
	_paused_until = 0.0
	# For the account's requests, with its token; rooms are joined with a client of their own.
	var client: ColyseusClient = new_client()
	save.path = save_path
	save.open(endpoint)
	_api = TrSessionApi.new(client, save)
	client.auth_token = save.access_token
	if is_other:
		account_changed.emit()
	return _api


## A client without a token: each room, and the content, has its own.
func new_client() -> ColyseusClient:
	return ColyseusClient.new(endpoint)


## Fetches what is new of the content. Without a server, what was kept stays in use, and this is [code]false[/code].
func refresh_content() -> bool:
	return await content.refresh(new_client().http)


## Something has failed: it is told, but for what was cancelled. Always returns [code]false[/code]. Without an error the server has accepted,
## and not given what it should.
func fail(failure: ColyseusError) -> bool:
	var error: ColyseusError = failure
	if error == null:
		error = ColyseusError.new(ColyseusError.BAD_ANSWER, "The server's answer lacks what it should hold. Is it a server of this game?")
	last_error = error
	if error.code == TrMultiplayerError.CANCELLED:
		return false
	note_pause(error.code, error.message)
	if error.code in [TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED]:
		account_lost.emit(error)
	failed.emit(error)
	return false


## Takes what the server has said of a pause, with the code of an end or a refusal.
func note_pause(code: int, said: String) -> void:
	var seconds: float = TrCloseReason.pause_seconds(code, said)
	if seconds > pause_left():
		_paused_until = TrRoomClock.seconds() + seconds
		paused.emit(seconds)


## Seconds for which the server still lets nobody of the account in; 0 without a pause.
func pause_left() -> float:
	return maxf(0.0, _paused_until - TrRoomClock.seconds())
