extends SceneTree
## Plays scenes with a real server, and writes what happened in each: see test/godot/live.test.ts.

var _endpoint: String
var _seen: Dictionary = {}


func _init() -> void:
	Engine.max_fps = 200
	var arguments: PackedStringArray = OS.get_cmdline_user_args()
	_endpoint = arguments[0]
	_play.call_deferred(arguments[1])


func _play(path: String) -> void:
	await process_frame
	_seen["joining"] = await _joining()
	_seen["errors"] = await _errors()
	_seen["messages"] = await _messages()
	_seen["requests"] = await _requests()
	_seen["state"] = await _state()
	_seen["reconnection"] = await _reconnection()
	_seen["queue"] = await _queue()
	_seen["giving_up"] = await _giving_up()
	_seen["closing"] = await _closing()
	_seen["nonsense"] = await _nonsense()
	_seen["input"] = await _input()
	_seen["bare"] = await _bare()
	_seen["http"] = await _http()
	_seen["life"] = await _life()
	var file: FileAccess = FileAccess.open(path, FileAccess.WRITE)
	file.store_string(JSON.stringify(_seen))
	file.close()
	quit()


func _client() -> ColyseusClient:
	var client: ColyseusClient = ColyseusClient.new(_endpoint)
	client.timeout = 3.0
	return client


func _room(options: Dictionary = {}) -> ColyseusRoom:
	var room: ColyseusRoom = await _client().create("live", options)
	room.reconnection.min_uptime = 0.0
	return room


# Waits for something to become true, for three seconds at most.
func _until(is_so: Callable) -> bool:
	var deadline: int = Time.get_ticks_msec() + 3000
	while not is_so.call():
		if Time.get_ticks_msec() > deadline:
			return false
		await process_frame
	return true


static func _describe(failure: ColyseusError) -> Variant:
	if failure == null:
		return null
	return {"code": failure.code, "message": failure.message}


static func _dictionary(value: Variant) -> Dictionary:
	var dictionary: Dictionary = value
	return dictionary


static func _list(value: Variant) -> Array:
	var list: Array = value
	return list


# The notes that the room has taken; null before the state is there.
static func _log(room: ColyseusRoom) -> Array:
	var notes: Variant = room.state.get_field(&"log")
	return [] if notes == null else _list(notes)


# Every way to join, and what the room is then.
func _joining() -> Dictionary:
	var seen: Dictionary = {}
	var client: ColyseusClient = _client()
	client.auth_token = "ticket & more"
	var order: Array = []
	var first: ColyseusRoom = await client.create("live", {"title": "one", "name": "Ada"})
	first.joined.connect(func() -> void: order.append("joined"))
	first.state_changed.connect(func(state: ColyseusSchema) -> void: order.append("state %s" % [state.get(&"title")]), CONNECT_ONE_SHOT)
	first.message_received.connect(func(type: Variant, _payload: Variant) -> void: order.append("message %s" % type))
	await _until(func() -> bool: return order.size() >= 3)
	seen["order"] = order
	seen["name"] = first.name
	seen["token"] = (await first.request("token")).value
	var joined: ColyseusRoom = await client.join("live", {"title": "one"})
	seen["join"] = joined.room_id == first.room_id
	var by_id: ColyseusRoom = await client.join_by_id(first.room_id)
	seen["join_by_id"] = by_id.room_id == first.room_id
	var or_created: ColyseusRoom = await client.join_or_create("live", {"title": "one"})
	seen["join_or_create"] = or_created.room_id == first.room_id
	var created: ColyseusRoom = await client.join_or_create("live", {"title": "two"})
	seen["created"] = created.room_id != first.room_id
	var response: ColyseusHttpResponse = await client.http.post_request("/matchmake/joinById/%s" % first.room_id, {})
	var reserved: ColyseusRoom = await client.consume_seat_reservation(_dictionary(response.data))
	seen["reserved"] = reserved.room_id == first.room_id
	var token: String = by_id.reconnection_token
	var session_id: String = by_id.session_id
	await by_id.leave(false)
	var back: ColyseusRoom = await client.reconnect(token)
	seen["reconnect"] = back != null and back.session_id == session_id
	seen["new_token"] = back != null and back.reconnection_token != token
	seen["wss_url"] = ColyseusClient._url_of_seat(
		ColyseusClient._Endpoint.new("https://play.example.com/game?key=1"),
		{"processId": "p", "roomId": "r", "sessionId": "s"}, "a&b", "t", true
	)
	seen["public_url"] = ColyseusClient._url_of_seat(
		ColyseusClient._Endpoint.new("http://10.0.0.1:2567"),
		{"processId": "p", "roomId": "r", "sessionId": "s", "publicAddress": "eu.example.com:81"}, "", "", false
	)
	for room: ColyseusRoom in [first, joined, or_created, created, reserved, back]:
		await room.leave()
	return seen


# Every way not to join.
func _errors() -> Dictionary:
	var seen: Dictionary = {}
	var client: ColyseusClient = _client()
	var room: ColyseusRoom = await client.join_or_create("castle")
	seen["no_such_room"] = [room, _describe(client.last_error)]
	room = await client.join_by_id("nowhere")
	seen["no_such_id"] = [room, _describe(client.last_error)]
	room = await client.join("live", {"title": "nobody is here"})
	seen["no_room_open"] = [room, _describe(client.last_error)]
	room = await client.join_or_create("live", {"refuse": true})
	seen["refused"] = [room, _describe(client.last_error)]
	room = await client.reconnect("no token")
	seen["bad_token"] = [room, _describe(client.last_error)]
	room = await client.reconnect("a:b")
	seen["old_token"] = [room, _describe(client.last_error)]
	room = await client.join("")
	seen["no_name"] = [room, _describe(client.last_error)]
	room = await client.consume_seat_reservation({"name": "live"})
	seen["no_reservation"] = [room, _describe(client.last_error)]
	room = await client.consume_seat_reservation({"name": "live", "roomId": "a", "sessionId": "b", "processId": "c"})
	seen["expired_reservation"] = [room, _describe(client.last_error)]
	var elsewhere: ColyseusClient = ColyseusClient.new("ws://127.0.0.1:9")
	elsewhere.timeout = 2.0
	room = await elsewhere.join("live")
	seen["nobody_listens"] = [room, _describe(elsewhere.last_error)]
	elsewhere = ColyseusClient.new("ws://no-such-host.invalid")
	elsewhere.timeout = 8.0
	room = await elsewhere.join("live")
	seen["no_host"] = [room, _describe(elsewhere.last_error)]
	elsewhere = ColyseusClient.new("localhost:2567")
	room = await elsewhere.join("live")
	seen["no_url"] = [room, _describe(elsewhere.last_error)]
	elsewhere = ColyseusClient.new(_endpoint.replace("ws://", "wss://"))
	elsewhere.timeout = 2.0
	room = await elsewhere.join("live")
	seen["no_tls"] = [room, elsewhere.last_error.code]
	room = await client.create("live")
	seen["after"] = [room != null, _describe(client.last_error)]
	await room.leave()
	return seen


func _messages() -> Dictionary:
	var received: Array = []
	var seen: Dictionary = {"received": received}
	var room: ColyseusRoom = await _room()
	room.message_received.connect(func(type: Variant, payload: Variant) -> void: received.append([type, _writable(payload)]))
	var own: Array = []
	var stop: Callable = room.on_message("echo", func(payload: Variant) -> void: own.append(payload))
	seen["sent"] = [
		room.send("echo", {"text": "é🎲", "list": [1, -2, 3.5, true, null], "nested": {"a": {}}}),
		room.send("echo", 1700000000123),
		room.send("nothing"),
		room.send(7, "seven"),
		room.send_bytes("raw", [1, 2, 3]),
	]
	await _until(func() -> bool: return received.size() >= 6)
	stop.call()
	room.send("echo", "not heard")
	await _until(func() -> bool: return received.size() >= 7)
	seen["own"] = own
	var ping: float = await room.ping()
	seen["ping"] = ping > 0.0 and ping < 1000.0
	var latency: float = await _client().get_latency()
	seen["latency"] = latency > 0.0 and latency < 1000.0
	await room.leave()
	seen["after"] = [room.send("echo"), await room.ping()]
	return seen


# JSON has no bytes.
static func _writable(payload: Variant) -> Variant:
	if payload is PackedByteArray:
		var bytes: PackedByteArray = payload
		return bytes.hex_encode()
	return payload


func _requests() -> Dictionary:
	var seen: Dictionary = {}
	var room: ColyseusRoom = await _room()
	seen["accepted"] = _response(await room.request("add", {"a": 2, "b": 0.5}))
	seen["without_value"] = _response(await room.request("accept"))
	seen["rejected"] = _response(await room.request("refuse", {}))
	seen["failed"] = _response(await room.request("fail"))
	seen["unknown"] = _response(await room.request("no such message"))
	seen["late"] = _response(await room.request("never", null, 0.2))
	var answers: Array = []
	for number: int in 20:
		_collect(room, number, answers)
	await _until(func() -> bool: return answers.size() == 20)
	seen["many"] = answers
	_collect_lost(room, seen)
	await room.leave()
	seen["after"] = _response(await room.request("add", {"a": 1, "b": 1}))
	return seen


func _collect(room: ColyseusRoom, number: int, answers: Array) -> void:
	var response: ColyseusResponse = await room.request("add", {"a": number, "b": 0})
	answers.append(_dictionary(response.value)["sum"])


func _collect_lost(room: ColyseusRoom, seen: Dictionary) -> void:
	seen["lost"] = _response(await room.request("never"))


static func _response(response: ColyseusResponse) -> Dictionary:
	return {
		"accepted": response.accepted, "value": response.value, "rejected": response.rejected, "reason": response.reason,
		"error": _describe(response.error),
	}


func _state() -> Dictionary:
	var seen: Dictionary = {"events": []}
	var events: Array = seen["events"]
	var room: ColyseusRoom = await _room({"title": "hall", "name": "Bob"})
	room.state.on_add("players", func(player: ColyseusSchema, id: String) -> void:
		events.append("+%s" % player.get_field(&"name"))
		if id == room.session_id:
			player.listen("hits", func(now: float, before: Variant) -> void: events.append("hits %s %s" % [before, now])))
	room.state.on_remove("players", func(player: ColyseusSchema, _id: String) -> void:
		events.append("-%s" % player.get_field(&"name")))
	room.send("hit")
	room.send("hit")
	await _until(func() -> bool: return "hits 1.0 2.0" in events or "hits 0.0 2.0" in events)
	var state: Variant = room.state
	@warning_ignore("unsafe_property_access")
	seen["hits"] = state.players[room.session_id].hits
	@warning_ignore("unsafe_property_access")
	seen["x"] = state.players[room.session_id].x
	@warning_ignore("unsafe_property_access")
	seen["title"] = state.title
	var other: ColyseusRoom = await _client().join_by_id(room.room_id, {"name": "Cy"})
	await _until(func() -> bool: return "+Cy" in events)
	await other.leave()
	await _until(func() -> bool: return "-Cy" in events)
	await room.leave()
	return seen


# The connection is lost, and comes back: the same state, without what went away meanwhile.
func _reconnection() -> Dictionary:
	var events: Array = []
	var room: ColyseusRoom = await _room({"name": "Dee"})
	room.dropped.connect(func(code: int, _reason: String) -> void: events.append("dropped %d" % code))
	room.reconnected.connect(func() -> void: events.append("reconnected"))
	room.left.connect(func(code: int, _reason: String) -> void: events.append("left %d" % code))
	await room.state_changed
	room.state.on_add("players", func(player: ColyseusSchema, _id: String) -> void: events.append("+%s" % player.get_field(&"name")))
	room.state.on_remove("players", func(player: ColyseusSchema, _id: String) -> void: events.append("-%s" % player.get_field(&"name")))
	var state: ColyseusSchema = room.state
	var token: String = room.reconnection_token
	var session_id: String = room.session_id
	room.reconnection.delay = 0.1
	var seen: Dictionary = {"events": events}
	_collect_dropped(room, seen)
	room.send("lose for a while")
	await _until(func() -> bool: return events.has("dropped 1006"))
	seen["reconnecting"] = room.reconnection.is_reconnecting
	seen["request_meanwhile"] = _response(await room.request("add", {"a": 1, "b": 1}))
	room.send("note", "kept")
	await _until(func() -> bool: return events.has("reconnected"))
	await _until(func() -> bool: return events.has("+late") and events.has("-early"))
	await _until(func() -> bool: return not _log(room).is_empty())
	seen["log"] = _log(room)
	seen["same_state"] = state == room.state
	seen["same_slot"] = session_id == room.session_id
	seen["new_token"] = token != room.reconnection_token
	seen["works"] = _response(await room.request("add", {"a": 1, "b": 1}))
	await room.leave()
	return seen


func _collect_dropped(room: ColyseusRoom, seen: Dictionary) -> void:
	seen["request_dropped"] = _response(await room.request("never"))


# More messages than are kept.
func _queue() -> Dictionary:
	var seen: Dictionary = {}
	var room: ColyseusRoom = await _room()
	room.reconnection.max_queued_messages = 3
	room.send("lose")
	await room.dropped
	var sent: Array = []
	for number: int in 5:
		sent.append(room.send("note", str(number)))
	seen["sent"] = sent
	await room.reconnected
	await _until(func() -> bool: return _log(room).size() >= 3)
	seen["log"] = _log(room)
	await room.leave()
	return seen


func _giving_up() -> Dictionary:
	var seen: Dictionary = {}
	var room: ColyseusRoom = await _room()
	room.reconnection.enabled = false
	room.send("lose")
	seen["disabled"] = await room.left
	room = await _client().create("live")
	room.send("lose")
	seen["too_soon"] = await room.left
	room = await _room()
	room.reconnection.max_retries = 3
	room.reconnection.delay = 0.01
	room.reconnection.min_delay = 0.01
	room._url_for = func(_token: String) -> String: return "ws://127.0.0.1:9/"
	var drops: Array = []
	room.dropped.connect(func(code: int, _reason: String) -> void: drops.append(code))
	room.send("lose")
	seen["too_often"] = await room.left
	seen["drops"] = drops
	room = await _room()
	room._url_for = room._url_for.bind()
	room.send("lose")
	await room.dropped
	room.reconnection_token = "x:wrong"
	seen["refused"] = await room.left
	room = await _room()
	room.send("lose")
	await room.dropped
	seen["left_meanwhile"] = await room.leave()
	var delays: Array = []
	for attempt: int in range(1, 9):
		delays.append(room.reconnection.delay_before(attempt))
	seen["delays"] = delays
	return seen


func _closing() -> Dictionary:
	var seen: Dictionary = {}
	var room: ColyseusRoom = await _room()
	var left: Array = []
	room.left.connect(func(code: int, reason: String) -> void: left.append([code, reason]))
	room.error.connect(func(code: int, message: String) -> void: left.append(["error", code, message]))
	room.send("report")
	await _until(func() -> bool: return left.size() == 1)
	room.send("kick")
	await _until(func() -> bool: return left.size() == 2)
	seen["kicked"] = left
	seen["leave_again"] = await room.leave()
	room = await _room()
	seen["left"] = await room.leave()
	room = await _room()
	room.reconnection.enabled = false
	room.send("kick without a code")
	seen["without_code"] = (await room.left)[0]
	return seen


func _nonsense() -> Dictionary:
	var errors: Array = []
	var room: ColyseusRoom = await _room()
	room.error.connect(func(code: int, _message: String) -> void: errors.append(code))
	room.send("send nonsense")
	var seen: Dictionary = {"lived_on": await _heard(room, "after nonsense")}
	seen["errors"] = errors
	await room.leave()
	return seen


func _heard(room: ColyseusRoom, type: String) -> bool:
	var heard: Array = []
	room.on_message(type, func(_payload: Variant) -> void: heard.append(true))
	return await _until(func() -> bool: return not heard.is_empty())


func _input() -> Dictionary:
	var seen: Dictionary = {}
	for is_unreliable: bool in [false, true]:
		var room: ColyseusRoom = await _client().create("input")
		var input: ColyseusInput = room.input(is_unreliable)
		var sent: Array = []
		input.sent.connect(func(seq: int) -> void: sent.append(seq))
		await room.state_changed
		for step: int in 12:
			input.data["x"] = 1.0 if step < 6 else -0.5
			input.data["jump"] = step % 4 == 0
			input.data["step"] = step
			input.send()
			await process_frame
		var pending: int = input.pending_count
		var kept: Dictionary = input.at(12)
		await _until(func() -> bool: return input.last_processed == 12 and room.state.get_field(&"steps") == 12.0)
		seen["unreliable" if is_unreliable else "reliable"] = {
			"sent": sent, "pending": pending > 0, "kept": kept, "processed": input.last_processed, "after": input.at(12),
			"steps": room.state.get_field(&"steps"), "sum": room.state.get_field(&"sum"), "jumps": room.state.get_field(&"jumps"),
			"tick_rate": input.tick_rate, "patch_rate": input.patch_rate, "fields": input.field_names,
			"rtt": room.clock.smoothed_rtt > 0.0, "server_time": room.clock.last_server_time > 0.0,
			"near": absf(room.clock.server_now() - room.clock.last_server_time) < 200.0,
		}
		await room.leave()
	return seen


func _bare() -> Dictionary:
	var seen: Dictionary = {}
	var room: ColyseusRoom = await _client().create("bare")
	seen["state"] = room.state
	room.send("echo", "hi")
	seen["heard"] = await _heard(room, "echo")
	seen["left"] = await room.leave()
	return seen


func _http() -> Dictionary:
	var seen: Dictionary = {}
	var client: ColyseusClient = _client()
	client.auth_token = "ticket"
	client.headers = ["X-Custom: yes"]
	client.timeout = 1.0
	seen["hello"] = (await client.http.get_request("/hello")).data
	var missing: ColyseusHttpResponse = await client.http.get_request("/missing")
	seen["missing"] = [missing.status, missing.error.code]
	seen["problem"] = _describe((await client.http.get_request("/problem")).error)
	seen["nonsense"] = (await client.http.get_request("/nonsense")).error.code
	seen["slow"] = (await client.http.get_request("/slow")).error.code
	return seen


func _forgotten_room(room_id: String) -> WeakRef:
	return weakref(await _client().join_by_id(room_id))


# Dropping the room drops the connection.
func _life() -> Dictionary:
	var seen: Dictionary = {}
	var watcher: ColyseusRoom = await _room({"title": "life"})
	var weak: WeakRef = await _forgotten_room(watcher.room_id)
	seen["freed"] = await _until(func() -> bool: return weak.get_ref() == null)
	paused = true
	seen["paused"] = (await watcher.request("add", {"a": 1, "b": 2})).value
	paused = false
	await watcher.leave()
	return seen
