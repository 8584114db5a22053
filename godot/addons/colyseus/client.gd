class_name ColyseusClient
extends RefCounted
## Finds rooms on a Colyseus 0.18 server and joins them.
## [codeblock]
## var client := ColyseusClient.new("ws://localhost:2567")
## var room := await client.join_or_create("dungeon", {character_name = "Ada"})
## if room == null:
##     print(client.last_error)
##     return
## room.state_changed.connect(func(state: ColyseusSchema) -> void: print(state))
## [/codeblock]
## Every way to join waits until the room has let this client in, and returns the [ColyseusRoom], or [code]null[/code] with the reason
## in [member last_error].

const _Endpoint = preload("net/endpoint.gd")

## Why the last attempt to join failed; [code]null[/code] if it did not. Read it right after the [code]await[/code].
var last_error: ColyseusError = null
## HTTP requests to the same server.
var http: ColyseusHttp
## Who this is: sent with every HTTP request and to every room, empty for none. The room's [code]onAuth[/code] gets it.
var auth_token: String:
	get:
		return http.auth_token
	set(value):
		http.auth_token = value
## Sent with every HTTP request and WebSocket, as [code]["Name: value"][/code]. Browsers send none with a WebSocket.
var headers: PackedStringArray:
	get:
		return http.headers
	set(value):
		http.headers = value
## For https and wss: which certificates are good. [code]null[/code] stands for those that the system trusts.
var tls_options: TLSOptions:
	get:
		return http.tls_options
	set(value):
		http.tls_options = value
## How long matchmaking, and then the connection to the room, may take, in seconds.
var timeout: float:
	get:
		return http.timeout
	set(value):
		http.timeout = value

var _endpoint: _Endpoint


## [param endpoint] is the server's URL: [code]ws://[/code] and [code]http://[/code] mean the same, and so do
## [code]wss://[/code] and [code]https://[/code].
func _init(endpoint: String = "ws://127.0.0.1:2567") -> void:
	_endpoint = _Endpoint.new(endpoint)
	http = ColyseusHttp.new(_endpoint)


## Joins a room of that name, or makes one if there is none with a free seat. [param options] reach the room's
## [code]onCreate[/code] and [code]onJoin[/code]; [param root_class] is a class for its state, if you have one: see [Colyseus].
func join_or_create(room_name: String, options: Dictionary = {}, root_class: GDScript = null) -> ColyseusRoom:
	return await _match("joinOrCreate", room_name, options, root_class)


## Makes a new room and joins it.
func create(room_name: String, options: Dictionary = {}, root_class: GDScript = null) -> ColyseusRoom:
	return await _match("create", room_name, options, root_class)


## Joins a room of that name with a free seat; fails if there is none.
func join(room_name: String, options: Dictionary = {}, root_class: GDScript = null) -> ColyseusRoom:
	return await _match("join", room_name, options, root_class)


## Joins one particular room.
func join_by_id(room_id: String, options: Dictionary = {}, root_class: GDScript = null) -> ColyseusRoom:
	return await _match("joinById", room_id, options, root_class)


## Comes back to a seat that the room has kept, with the [member ColyseusRoom.reconnection_token] of before.
func reconnect(reconnection_token: String, root_class: GDScript = null) -> ColyseusRoom:
	var parts: PackedStringArray = reconnection_token.split(":")
	if parts.size() != 2 or parts[0] == "" or parts[1] == "":
		return _fail(ColyseusError.new(
			ColyseusError.BAD_ARGUMENT, "\"%s\" is no reconnection token: it must be room_id:token." % reconnection_token
		))
	return await _match("reconnect", parts[0], {"reconnectionToken": parts[1]}, root_class)


## Takes a seat that was reserved otherwise, for example by a room that sends its players on to the next. [param reservation] is
## what the server says of it: [code]name[/code], [code]roomId[/code], [code]sessionId[/code] and [code]processId[/code].
func consume_seat_reservation(reservation: Dictionary, root_class: GDScript = null) -> ColyseusRoom:
	last_error = null
	if not _endpoint.is_valid():
		return _fail(ColyseusError.new(ColyseusError.BAD_ARGUMENT, _endpoint.problem))
	for key: String in ["name", "roomId", "sessionId", "processId"]:
		if not reservation.get(key) is String:
			return _fail(ColyseusError.new(
				ColyseusError.BAD_ANSWER, "This is no seat reservation, it has no \"%s\": %s" % [key, reservation]
			))
	var room: ColyseusRoom = ColyseusRoom.new()
	room.name = reservation["name"]
	room.room_id = reservation["roomId"]
	room.session_id = reservation["sessionId"]
	room._url_for = _url_for.bind(_endpoint, reservation, auth_token)
	var token: String = reservation.get("reconnectionToken", "")
	var url: String = _url_of_seat(_endpoint, reservation, auth_token, token, false)
	var failure: ColyseusError = await room._join(url, headers, tls_options, timeout, root_class)
	return room if failure == null else _fail(failure)


## How long an answer of the server takes, in milliseconds; -1 and [member last_error] if there is none.
func get_latency() -> float:
	last_error = null
	var began_at: int = Time.get_ticks_usec()
	var response: ColyseusHttpResponse = await http.get_request("/")
	if response.status > 0:
		return float(Time.get_ticks_usec() - began_at) / 1000.0
	_fail(response.error)
	return -1.0


func _match(method: String, room_name: String, options: Dictionary, root_class: GDScript) -> ColyseusRoom:
	last_error = null
	if room_name == "":
		return _fail(ColyseusError.new(ColyseusError.BAD_ARGUMENT, "The name or id of the room is empty."))
	var response: ColyseusHttpResponse = await http.post_request("/matchmake/%s/%s" % [method, room_name.uri_encode()], options)
	if response.error != null:
		return _fail(response.error)
	if not response.data is Dictionary:
		return _fail(ColyseusError.new(ColyseusError.BAD_ANSWER, "%s did not answer as a Colyseus server does." % _endpoint))
	var reservation: Dictionary = response.data
	if method == "reconnect":
		reservation["reconnectionToken"] = options["reconnectionToken"]
	return await consume_seat_reservation(reservation, root_class)


func _fail(failure: ColyseusError) -> ColyseusRoom:
	last_error = failure
	return null


static func _url_for(token: String, endpoint: _Endpoint, reservation: Dictionary, p_auth_token: String) -> String:
	return _url_of_seat(endpoint, reservation, p_auth_token, token, true)


static func _url_of_seat(
	endpoint: _Endpoint, reservation: Dictionary, p_auth_token: String, token: String, knows_state: bool
) -> String:
	var parameters: Dictionary[String, String] = {"sessionId": str(reservation["sessionId"])}
	if token != "":
		parameters["reconnectionToken"] = token
	if p_auth_token != "":
		parameters["_authToken"] = p_auth_token
	if knows_state:
		parameters["skipHandshake"] = "1"
	var address: String = str(reservation["publicAddress"]) if reservation.get("publicAddress") is String else ""
	return endpoint.websocket_url("/%s/%s" % [reservation["processId"], reservation["roomId"]], parameters, address)
