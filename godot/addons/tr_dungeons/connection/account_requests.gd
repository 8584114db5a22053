class_name TrAccountRequests
extends RefCounted
## What the player's account asks of the server by HTTP, as what is built on it does: [TrFriends], [TrRuns]. Where there is no account yet, a
## guest is made.

# Returns the TrSessionApi of the present endpoint.
var _open_api: Callable
# Tells of an error, and returns false.
var _fail: Callable


func _init(open_api: Callable, fail: Callable) -> void:
	_open_api = open_api
	_fail = fail


## Accepted with the answer, a [Dictionary]; where the server refuses, the [member TrVerdict.reason] says why in a word and the
## [member TrVerdict.detail] to read, and [signal MultiplayerManager.failed] has told it.
func ask(method: HTTPClient.Method, path: String, body: Variant = null) -> TrVerdict:
	var api: TrSessionApi = _open_api.call()
	var answer: Dictionary = await api.ask(method, path, body) if await api.sign_in() else {}
	if api.last_error == null:
		return TrVerdict.accept(answer)
	_fail.call(api.last_error)
	return TrVerdict.refuse(api.last_reason, api.last_error.message)
