class_name TrRunEntry
extends RefCounted
## Asks the server to bring a session's character into a run. Each answer has a seat reservation and the run; it is empty where the server has
## refused, and then the [TrSessionApi] says why.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")


## Into a run that the character belongs to ([param way] is [code]resume[/code]), or does not belong to yet ([code]join[/code], by a code if it
## is not empty).
static func into(api: TrSessionApi, session_id: String, run_id: String, way: String, code: String = "") -> Dictionary:
	var body: Dictionary = {"session_id": session_id, "protocol_version": TrMultiplayerProtocol.VERSION}
	if code != "":
		body["code"] = code_in(code)
	return await api.ask(HTTPClient.METHOD_PUT, "%s/%s" % [path_of(run_id), way], body)


## Into the run that an invite's code leads to.
static func by_code(api: TrSessionApi, session_id: String, code: String) -> Dictionary:
	var invite: Dictionary = _Fields.below(await api.ask(HTTPClient.METHOD_GET, path_of_code(code)), "invite")
	return {} if invite.is_empty() else await into(api, session_id, _Fields.text(invite, "run_id"), "join", code)


## Into a new run: see [method TrRuns.begin].
static func into_new(api: TrSessionApi, session_id: String, options: Dictionary) -> Dictionary:
	return await _into_given(api, session_id, "/api/runs", options)


## Into an open run, or a new one: see [method TrRuns.find_party].
static func into_found(api: TrSessionApi, session_id: String, options: Dictionary) -> Dictionary:
	return await _into_given(api, session_id, "/api/open-runs", options)


# Into a run that the character belongs to by the answer. One that it may not come into from where it is would be left over, so it leaves that.
static func _into_given(api: TrSessionApi, session_id: String, path: String, options: Dictionary) -> Dictionary:
	var wanted: Dictionary = options.merged({"session_id": session_id})
	var begun: Dictionary = await api.ask(HTTPClient.METHOD_POST, path, wanted)
	var run_id: String = _Fields.text(_Fields.below(begun, "run"), "run_id")
	if run_id == "":
		return {}
	var answer: Dictionary = await into(api, session_id, run_id, "resume")
	if answer.is_empty():
		var refusal: Array = [api.last_error, api.last_reason]
		await api.ask(HTTPClient.METHOD_PUT, path_of(run_id) + "/leave", {"session_id": session_id})
		api.last_error = refusal[0]
		api.last_reason = refusal[1]
		return {}
	return answer.merged({"left_out": begun.get("left_out")})


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
