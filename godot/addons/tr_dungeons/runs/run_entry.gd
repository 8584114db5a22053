class_name TrRunEntry
extends RefCounted
## Asks the server to bring the session of a [TrRoomEntry] into a run. Each answer has a seat reservation and the run; it is empty where the
## server has refused, and then the [TrSessionApi] says why. A run that the character belongs to by an entry that was cancelled meanwhile is
## left again.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")


## Back into a run that the character belongs to.
static func by_resuming(entry: TrRoomEntry, run_id: String) -> Dictionary:
	return await _into(entry, run_id, "resume")


## Into a run, by a code if it is not empty. [param is_own] says of a run_id whether the character is known to belong to that run already.
static func by_joining(entry: TrRoomEntry, run_id: String, code: String, is_own: Callable) -> Dictionary:
	var answer: Dictionary = await _into(entry, run_id, "join", {} if code == "" else {"code": code_in(code)})
	if entry.is_cancelled and not answer.is_empty() and not is_own.call(run_id):
		await _leave(entry, run_id)
		return {}
	return answer


## Into the run that an invite's code leads to, as [method by_joining].
static func by_code(entry: TrRoomEntry, code: String, is_own: Callable) -> Dictionary:
	var invite: Dictionary = _Fields.below(await entry.api.ask(HTTPClient.METHOD_GET, path_of_code(code)), "invite")
	if invite.is_empty() or entry.is_cancelled:
		return {}
	return await by_joining(entry, _Fields.text(invite, "run_id"), code, is_own)


## Into a new run: see [method TrRuns.begin].
static func into_new(entry: TrRoomEntry, options: Dictionary) -> Dictionary:
	return await _into_given(entry, "/api/runs", options)


## Into an open run, or a new one: see [method TrRuns.find_party].
static func into_found(entry: TrRoomEntry, options: Dictionary) -> Dictionary:
	return await _into_given(entry, "/api/open-runs", options)


## Where a run is.
static func path_of(run_id: String) -> String:
	return "/api/runs/%s" % run_id.uri_encode()


## Where an invite is, by its code as a player has typed it, or its link.
static func path_of_code(code: String) -> String:
	return "/api/invites/%s" % code_in(code).uri_encode()


## The code in what a player has typed or pasted: the code itself, or the link that ends with it.
static func code_in(typed: String) -> String:
	var path: String = typed.strip_edges().get_slice("?", 0).trim_suffix("/")
	return path.get_slice("/", path.get_slice_count("/") - 1)


# Into a run that the character belongs to by the answer. One that it does not come into would be left over, so it leaves that.
static func _into_given(entry: TrRoomEntry, path: String, options: Dictionary) -> Dictionary:
	var api: TrSessionApi = entry.api
	var wanted: Dictionary = options.merged({"session_id": entry.session_id})
	var begun: Dictionary = await api.ask(HTTPClient.METHOD_POST, path, wanted)
	var run_id: String = _Fields.text(_Fields.below(begun, "run"), "run_id")
	if run_id == "":
		return {}
	var answer: Dictionary = {} if entry.is_cancelled else await _into(entry, run_id, "resume")
	if answer.is_empty() or entry.is_cancelled:
		var refusal: Array = [api.last_error, api.last_reason]
		if entry.is_cancelled:
			# Its party must not find it begun. Only a leader may, and a run that was found has another one.
			await api.ask(HTTPClient.METHOD_DELETE, path_of(run_id))
		if not entry.is_cancelled or api.last_error != null:
			await _leave(entry, run_id)
		api.last_error = refusal[0]
		api.last_reason = refusal[1]
		return {}
	return answer.merged({"left_out": begun.get("left_out")})


static func _into(entry: TrRoomEntry, run_id: String, way: String, more: Dictionary = {}) -> Dictionary:
	var body: Dictionary = {"session_id": entry.session_id, "protocol_version": TrMultiplayerProtocol.VERSION}
	return await entry.api.ask(HTTPClient.METHOD_PUT, "%s/%s" % [path_of(run_id), way], body.merged(more))


static func _leave(entry: TrRoomEntry, run_id: String) -> void:
	await entry.api.ask(HTTPClient.METHOD_PUT, path_of(run_id) + "/leave", {"session_id": entry.session_id})
