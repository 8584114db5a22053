class_name ColyseusHttp
extends RefCounted
## HTTP requests to the server that a [ColyseusClient] belongs to, with its auth token and headers. It is the client's
## [member ColyseusClient.http]:
## [codeblock]
## var response := await client.http.get_request("/api/abilities")
## if response.error == null:
##     print(response.data)
## [/codeblock]

const _Endpoint = preload("endpoint.gd")

## The largest body that is taken, in bytes.
var max_body_size: int = 16 * 1024 * 1024
## How long a request may take altogether, in seconds.
var timeout: float = 10.0
## Sent as [code]Authorization: Bearer …[/code]; empty for none.
var auth_token: String = ""
## Sent with every request, as [code]["Name: value"][/code].
var headers: PackedStringArray = []
## What a body is sent as; it is JSON in any case.
var content_type: String = "application/json"
## For https: which certificates are good. [code]null[/code] stands for those that the system trusts.
var tls_options: TLSOptions = null

var _endpoint: _Endpoint


func _init(endpoint: _Endpoint) -> void:
	_endpoint = endpoint


## The whole URL of a path on the server, to be shown or sent to somebody.
func url_of(path: String) -> String:
	return _endpoint.http_url(path)


## A GET request for a path on the server, such as [code]/api/abilities[/code].
func get_request(path: String) -> ColyseusHttpResponse:
	return await request(HTTPClient.METHOD_GET, path)


## A POST request with [param body] as JSON.
func post_request(path: String, body: Variant) -> ColyseusHttpResponse:
	return await request(HTTPClient.METHOD_POST, path, body)


## A PUT request with [param body] as JSON.
func put_request(path: String, body: Variant) -> ColyseusHttpResponse:
	return await request(HTTPClient.METHOD_PUT, path, body)


## A DELETE request.
func delete_request(path: String) -> ColyseusHttpResponse:
	return await request(HTTPClient.METHOD_DELETE, path)


## Any request. [param body] is sent as JSON, unless it is [code]null[/code].
func request(method: HTTPClient.Method, path: String, body: Variant = null) -> ColyseusHttpResponse:
	var response: ColyseusHttpResponse = ColyseusHttpResponse.new()
	if not _endpoint.is_valid():
		response.error = ColyseusError.new(ColyseusError.BAD_ARGUMENT, _endpoint.problem)
		return response
	var deadline: int = Time.get_ticks_msec() + int(timeout * 1000.0)
	var connection: HTTPClient = HTTPClient.new()
	response.error = await _connect(connection, deadline)
	if response.error == null:
		response.error = await _send(connection, method, path, body, deadline)
	if response.error == null:
		response.error = await _receive(connection, response, deadline)
	connection.close()
	if response.error == null and response.status >= 400:
		response.error = _refusal(response)
	return response


func _connect(connection: HTTPClient, deadline: int) -> ColyseusError:
	var tls: TLSOptions = null
	if _endpoint.is_secure:
		tls = tls_options if tls_options != null else TLSOptions.client()
	if connection.connect_to_host(_endpoint.host, _endpoint.port, tls) != OK:
		return _unreachable("it is no host that one can connect to")
	return await _wait(connection, [HTTPClient.STATUS_RESOLVING, HTTPClient.STATUS_CONNECTING], deadline)


func _send(connection: HTTPClient, method: HTTPClient.Method, path: String, body: Variant, deadline: int) -> ColyseusError:
	var lines: PackedStringArray = headers.duplicate()
	lines.append("Accept: application/json")
	if auth_token != "":
		lines.append("Authorization: Bearer %s" % auth_token)
	var text: String = ""
	if body != null:
		lines.append("Content-Type: %s" % content_type)
		text = JSON.stringify(body, "", false, true)
	if connection.request(method, _endpoint.path_to(path), lines, text) != OK:
		return _unreachable("the request could not be sent")
	return await _wait(connection, [HTTPClient.STATUS_REQUESTING], deadline)


func _receive(connection: HTTPClient, response: ColyseusHttpResponse, deadline: int) -> ColyseusError:
	if not connection.has_response():
		return _unreachable("it closed the connection without an answer")
	response.status = connection.get_response_code()
	var received: Dictionary = connection.get_response_headers_as_dictionary()
	for header: String in received:
		response.headers[header.to_lower()] = str(received[header])
	while connection.get_status() == HTTPClient.STATUS_BODY:
		var chunk: PackedByteArray = connection.read_response_body_chunk()
		response.body.append_array(chunk)
		if response.body.size() > max_body_size:
			return ColyseusError.new(
				ColyseusError.BAD_ANSWER, "%s: the answer is larger than %d bytes." % [_endpoint, max_body_size]
			)
		if chunk.is_empty():
			if Time.get_ticks_msec() > deadline:
				return _late()
			await _frame()
		connection.poll()
	var received_type: String = response.headers.get("content-type", "")
	if received_type.contains("json"):
		var json: JSON = JSON.new()
		if json.parse(response.body.get_string_from_utf8()) != OK:
			return ColyseusError.new(ColyseusError.BAD_ANSWER, "%s: the answer is no JSON." % _endpoint)
		response.data = json.data
	return null


# Until the connection is in another state; an error if that is a bad one.
func _wait(connection: HTTPClient, states: Array[int], deadline: int) -> ColyseusError:
	connection.poll()
	while connection.get_status() in states:
		if Time.get_ticks_msec() > deadline:
			return _late()
		await _frame()
		connection.poll()
	match connection.get_status():
		HTTPClient.STATUS_CANT_RESOLVE:
			return _unreachable("there is no such host")
		HTTPClient.STATUS_CANT_CONNECT, HTTPClient.STATUS_DISCONNECTED:
			return _unreachable("nothing answers there")
		HTTPClient.STATUS_CONNECTION_ERROR:
			return _unreachable("the connection was lost")
		HTTPClient.STATUS_TLS_HANDSHAKE_ERROR:
			return _unreachable("its certificate is not valid")
	return null


func _refusal(response: ColyseusHttpResponse) -> ColyseusError:
	var code: int = response.status
	var message: String = "%s answered with HTTP status %d." % [_endpoint, response.status]
	if response.data is Dictionary:
		var answer: Dictionary = response.data
		var own_code: Variant = answer.get("code")
		if own_code is float:
			var number: float = own_code
			code = int(number)
		# Colyseus says "error", others "message", and problem+json "detail".
		for key: String in ["message", "error", "detail", "title"]:
			if answer.get(key) is String:
				message = answer[key]
				break
	return ColyseusError.new(code, message)


func _unreachable(why: String) -> ColyseusError:
	return ColyseusError.new(ColyseusError.CANNOT_CONNECT, "%s cannot be reached: %s." % [_endpoint, why])


func _late() -> ColyseusError:
	return ColyseusError.new(ColyseusError.TIMED_OUT, "%s did not answer within %.1f s." % [_endpoint, timeout])


static func _frame() -> Signal:
	return (Engine.get_main_loop() as SceneTree).process_frame
