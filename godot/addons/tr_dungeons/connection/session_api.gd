class_name TrSessionApi
extends RefCounted
## The account, its characters, its session and the way into a room, by HTTP: see [code]docs/http-api.md[/code].
##
## What it learns is kept in the [TrLocalSave] before anything else is done with it.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _UNAUTHORIZED: int = 401
# A token that ends this soon is renewed first.
const _NEARLY_OVER_SECONDS: float = 60.0
# Before a refresh whose answer was lost is asked again.
const _ASK_AGAIN_SECONDS: float = 0.5

# The tokens were renewed, or could not be: null, or why.
signal _refreshed(failure: ColyseusError)

## Why the newest request failed; [code]null[/code] if it did not.
var last_error: ColyseusError = null
## In a word why the server has refused what was asked with [method ask] last, such as [code]run_full[/code]; empty where it has not.
var last_reason: String = ""
## In how many milliseconds the server takes what it has refused last, by its own word; 0 where it says nothing of it.
var last_ready_in_ms: int = 0

var _client: ColyseusClient
var _save: TrLocalSave
var _is_refreshing: bool = false
# What a sign-in that was refused for a sanction has given instead; empty for none.
var _appeal_token: String = ""


func _init(client: ColyseusClient, save: TrLocalSave) -> void:
	_client = client
	_save = save


## Makes sure that there is an account with a good access token: the kept one, or a new guest where none is kept. An account that is kept
## is never replaced: if it cannot be used any more, this fails. Returns whether there is an account.
func sign_in() -> bool:
	last_error = null
	last_reason = TrVerdict.NO_ANSWER
	last_ready_in_ms = 0
	if _save.player_id == "":
		if _save.problem == "":
			return await _take_tokens("/api/auth/guest", {})
		last_error = ColyseusError.new(TrMultiplayerError.SAVE_DAMAGED, _save.problem)
		return false
	if _is_token_good():
		_client.auth_token = _save.access_token
		return true
	if _save.refresh_token == "":
		last_error = _ended_token()
		return false
	return await _refresh()


## Forgets the account, so that the next [method sign_in] makes a new guest.
func forget_account() -> void:
	_save.forget()
	_client.auth_token = ""


## Uses an account of elsewhere, such as an AWS Cognito access token; [param expires_in] is in seconds.
func use_token(player_id: String, access_token: String, expires_in: float) -> void:
	if _save.player_id != player_id:
		_save.character_id = ""
		_save.session_id = ""
		_save.room_id = ""
	_take_over(player_id, access_token, "", expires_in)


## Makes the guest that is kept here part of an account of AWS Cognito, with all its characters, and uses that account from now on. Where
## the guest is part of it already, it is the same.
func link(player_id: String, access_token: String, expires_in: float) -> bool:
	if not await sign_in():
		return false
	var guest_access_token: String = _client.auth_token
	_client.auth_token = access_token
	var body: Dictionary = {"guest_refresh_token": _save.refresh_token}
	var response: ColyseusHttpResponse = await _client.http.post_request("/api/me/link", body)
	last_error = response.error
	if last_error != null:
		_client.auth_token = guest_access_token
		return false
	# The session goes on, as the account's.
	_take_over(player_id, access_token, "", expires_in)
	return true


## A new code with which the guest's player comes back when this save is lost; empty where there is none. It is shown this once.
func make_recovery_code() -> String:
	if not await sign_in():
		return ""
	var body: Dictionary = {"refresh_token": _save.refresh_token}
	return _Fields.text(await ask(HTTPClient.METHOD_POST, "/api/me/recovery-code", body), "recovery_code")


## Comes back to the guest that a recovery code belongs to, instead of the account that is kept here.
func recover(code: String) -> bool:
	var former: String = _save.player_id
	if not await _take_tokens("/api/auth/recover", {"code": code}):
		_client.auth_token = _save.access_token
		return false
	if _save.player_id != former:
		_save.session_id = ""
		_save.room_id = ""
		_save.keep()
	return true


## Begins a session with the character that [param wanted] says: by its [code]character_id[/code]; else the account's newest of this
## [code]character_name[/code], or a new one; else the account's newest. Returns whether it has.
func begin_session(wanted: Dictionary) -> bool:
	var answer: Dictionary = await ask(HTTPClient.METHOD_POST, "/api/sessions", wanted)
	var session_id: String = _Fields.text(_Fields.below(answer, "session"), "session_id")
	if session_id == "":
		return false
	_save.session_id = session_id
	_save.room_id = ""
	_save.keep()
	return true


## The account's characters, newest first, also those that are deleted; with an error in [member last_error], none.
func characters() -> Array[Dictionary]:
	return _Fields.list(await ask(HTTPClient.METHOD_GET, "/api/characters"), "characters")


## The account's sessions, newest first; with an error in [member last_error], none.
func sessions() -> Array[Dictionary]:
	var answer: Dictionary = await ask(HTTPClient.METHOD_GET, "/api/sessions?player_id=%s" % _save.player_id.uri_encode())
	return _Fields.list(answer, "sessions")


## What waits in the mailbox of the session's character; with an error in [member last_error], nothing.
func mails() -> Array[Dictionary]:
	var session: Dictionary = _Fields.below(await ask(HTTPClient.METHOD_GET, "/api/sessions/%s" % _save.session_id.uri_encode()), "session")
	if last_error != null:
		return []
	var path: String = "/api/characters/%s/mailbox" % _Fields.text(session, "character_id").uri_encode()
	return _Fields.list(await ask(HTTPClient.METHOD_GET, path), "mails")


## Ends the session; its character stays, and is in no room.
func end_session() -> bool:
	await ask(HTTPClient.METHOD_DELETE, "/api/sessions/%s" % _save.session_id.uri_encode())
	if last_error != null:
		return false
	_save.session_id = ""
	_save.room_id = ""
	return _save.keep()


## Brings the session's character into a room. Returns the seat reservation for the WebSocket, or nothing.
func join_room(session_id: String, room_id: String) -> Dictionary:
	var path: String = "/api/rooms/%s/join" % room_id.uri_encode()
	var body: Dictionary = {"session_id": session_id, "protocol_version": TrMultiplayerProtocol.VERSION}
	return reservation_in(await ask(HTTPClient.METHOD_PUT, path, body))


## The seat reservation in the answer of whatever has let the character in; empty where there is none.
static func reservation_in(answer: Dictionary) -> Dictionary:
	return _Fields.below(answer, "seat")


## Takes the session's character out of a room.
func leave_room(session_id: String, room_id: String) -> void:
	await ask(HTTPClient.METHOD_PUT, "/api/rooms/%s/leave" % room_id.uri_encode(), {"session_id": session_id})


## A token with which matchmaking lets the session's character in.
func session_token() -> String:
	var path: String = "/api/sessions/%s/token" % _save.session_id.uri_encode()
	return _Fields.text(await ask(HTTPClient.METHOD_POST, path), "session_token")


## Asks the server anything as this account, with [param body] as JSON. Returns its answer, or nothing: then [member last_error] and
## [member last_reason] say why. A token that has run out meanwhile is renewed once.
func ask(method: HTTPClient.Method, path: String, body: Variant = null) -> Dictionary:
	last_reason = TrVerdict.NO_ANSWER
	last_ready_in_ms = 0
	var response: ColyseusHttpResponse = await _client.http.request(method, path, body)
	if response.status == _UNAUTHORIZED and _save.refresh_token != "":
		if not await _refresh():
			return {}
		response = await _client.http.request(method, path, body)
	last_error = response.error
	last_reason = _reason_in(response)
	var seconds: String = response.headers.get("retry-after", "")
	last_ready_in_ms = seconds.to_int() * 1000
	if response.status == _UNAUTHORIZED:
		last_error = _lost(response.error.message) if _save.refresh_token != "" else _ended_token()
	return response.data if response.error == null and response.data is Dictionary else {}


## As [method ask], also for an account that staff keep out: for the paths that admit it.
func ask_kept_out(method: HTTPClient.Method, path: String, body: Variant = null) -> Dictionary:
	if not await sign_in():
		if _appeal_token == "":
			return {}
		_client.auth_token = _appeal_token
	return await ask(method, path, body)


## The whole URL of a path on the server.
func url_of(path: String) -> String:
	return _client.http.url_of(path)


# The word of the rules; where they say none, the kind of the problem, such as not_found.
static func _reason_in(response: ColyseusHttpResponse) -> String:
	if response.error == null:
		return ""
	var problem: Dictionary = response.data if response.data is Dictionary else {}
	var kind: String = _Fields.text(problem, "type").get_slice(":", 3).replace("-", "_")
	return _Fields.text(problem, "reason", kind if kind != "" else TrVerdict.NO_ANSWER)


# A refresh token is good once, so it is never used twice at a time.
func _refresh() -> bool:
	if _is_refreshing:
		last_error = await _refreshed
		return last_error == null
	_is_refreshing = true
	var failure: ColyseusError = null if await _refresh_once() else last_error
	_is_refreshing = false
	_refreshed.emit(failure)
	# Those who have waited may have asked for something else since.
	last_error = failure
	return failure == null


func _refresh_once() -> bool:
	if _save.take_newer_tokens() and _is_token_good():
		_client.auth_token = _save.access_token
		last_error = null
		return true
	var body: Dictionary = {"refresh_token": _save.refresh_token}
	if await _take_tokens("/api/auth/refresh", body):
		return true
	if last_error.code < 100 or last_error.code >= 500:
		# The answer was lost, and the token may be used up. A server that knows this case answers the same again.
		await (Engine.get_main_loop() as SceneTree).create_timer(_ASK_AGAIN_SECONDS).timeout
		if await _take_tokens("/api/auth/refresh", body):
			return true
	if last_error.code == _UNAUTHORIZED:
		last_error = _lost(last_error.message)
	return false


func _is_token_good() -> bool:
	return _save.access_token_expires_at > Time.get_unix_time_from_system() + _NEARLY_OVER_SECONDS


func _lost(why: String) -> ColyseusError:
	return ColyseusError.new(
		TrMultiplayerError.ACCOUNT_LOST,
		"The account %s cannot be used any more. The server says: %s Call account.forget() to begin with a new one." % [_save.player_id, why]
	)


func _ended_token() -> ColyseusError:
	return ColyseusError.new(_UNAUTHORIZED, "The access token of %s has ended: call account.use() with a new one." % _save.player_id)


func _take_tokens(path: String, body: Dictionary) -> bool:
	_client.auth_token = ""
	var response: ColyseusHttpResponse = await _client.http.post_request(path, body)
	last_error = response.error
	var problem: Dictionary = response.data if response.error != null and response.data is Dictionary else {}
	_appeal_token = _Fields.text(problem, "appeal_token")
	if response.error != null:
		last_reason = _reason_in(response)
		return false
	var tokens: Dictionary = response.data if response.data is Dictionary else {}
	var player_id: String = _Fields.text(tokens, "player_id")
	var access_token: String = _Fields.text(tokens, "access_token")
	if player_id == "" or access_token == "":
		last_error = ColyseusError.new(ColyseusError.BAD_ANSWER, "%s: the answer has no tokens." % path)
		return false
	_take_over(player_id, access_token, _Fields.text(tokens, "refresh_token"), _Fields.number(tokens, "expires_in"))
	return true


func _take_over(player_id: String, access_token: String, refresh_token: String, expires_in: float) -> void:
	_save.player_id = player_id
	_save.access_token = access_token
	_save.refresh_token = refresh_token
	_save.access_token_expires_at = Time.get_unix_time_from_system() + expires_in
	# A refresh token that is used twice ends the sign-in, so the next one must be kept first.
	_save.keep()
	_client.auth_token = access_token
