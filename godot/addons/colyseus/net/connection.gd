extends RefCounted
## One WebSocket: opens it, hands over its frames, and says how it was closed.

## A frame has come.
signal received(frame: PackedByteArray)
## The connection is closed, or could not be opened.
signal closed(code: int, reason: String)

# What a WebSocket that was lost has instead of a code.
const _ABNORMAL_CLOSURE: int = 1006
const _NO_STATUS: int = 1005
# Godot's own limit is 64 KB, which is too little for the whole state of a large room.
const _BUFFER_SIZE: int = 4 * 1024 * 1024
const _HEARTBEAT_S: float = 5.0
# As many messages as Godot holds by default, in either direction.
const _MAX_QUEUED: int = 2048

## Bytes of all frames so far, over every connection there was, without the WebSocket's own framing.
var received_bytes: int = 0
## As [member received_bytes].
var sent_bytes: int = 0

var _socket: WebSocketPeer = null
var _deadline: int = 0
var _is_opening: bool = false


## [param timeout] is in seconds. Only a caller that gets [constant OK] is told [signal closed].
func open(url: String, headers: PackedStringArray, tls_options: TLSOptions, timeout: float) -> Error:
	close_now()
	_socket = WebSocketPeer.new()
	_socket.handshake_headers = headers
	_socket.inbound_buffer_size = _BUFFER_SIZE
	_socket.outbound_buffer_size = _BUFFER_SIZE
	# When a connection ends, Godot drops what came before its end and was not taken yet: the server's last words, such as why a
	# room refuses. A peer that holds one message takes the next only when that one is taken, so nothing is dropped. In a browser
	# messages come by themselves, and one that finds no place would be lost.
	if not OS.has_feature("web"):
		_socket.max_queued_packets = 1
	# Without it a connection that is dead without a word is found out by TCP, after many minutes. Browsers do not offer it.
	_socket.heartbeat_interval = _HEARTBEAT_S
	_deadline = Time.get_ticks_msec() + int(timeout * 1000.0)
	_is_opening = true
	var failure: Error = _socket.connect_to_url(url, tls_options)
	if failure != OK:
		_socket = null
	return failure


func is_open() -> bool:
	return _socket != null and _socket.get_ready_state() == WebSocketPeer.STATE_OPEN


func send(frame: PackedByteArray) -> Error:
	if not is_open():
		return ERR_CONNECTION_ERROR
	sent_bytes += frame.size()
	return _socket.send(frame, WebSocketPeer.WRITE_MODE_BINARY)


## Says goodbye; [signal closed] follows when the other end has answered.
func close(code: int = 1000, reason: String = "") -> void:
	if _socket != null:
		_socket.close(code, reason)


## Lets go of the connection without a word, and without [signal closed].
func close_now() -> void:
	if _socket != null:
		_socket.close(-1)
		_socket = null


func poll() -> void:
	if _socket == null:
		return
	var socket: WebSocketPeer = _socket
	socket.poll()
	if _is_opening and socket.get_ready_state() == WebSocketPeer.STATE_OPEN:
		_is_opening = false
		# What is received goes on by the limit of before; from now on this one holds for what is sent.
		socket.max_queued_packets = _MAX_QUEUED
	# A receiver of a frame may close the connection, or open another.
	while socket == _socket and socket.get_available_packet_count() > 0:
		var frame: PackedByteArray = socket.get_packet()
		received_bytes += frame.size()
		received.emit(frame)
		if socket == _socket:
			socket.poll()
	if socket != _socket:
		return
	if socket.get_ready_state() == WebSocketPeer.STATE_CONNECTING and Time.get_ticks_msec() > _deadline:
		_end(_ABNORMAL_CLOSURE, "The connection was not opened in time.")
	elif socket.get_ready_state() == WebSocketPeer.STATE_CLOSED:
		var code: int = socket.get_close_code()
		_end(_ABNORMAL_CLOSURE if code == -1 else _NO_STATUS if code == 0 else code, socket.get_close_reason())


func _end(code: int, reason: String) -> void:
	close_now()
	closed.emit(code, reason)
