extends MarginContainer
## Joins any room of any Colyseus server, and shows its state as it changes, and its messages.
##
## From a command line: [code]godot --path . -- --endpoint=ws://localhost:2567 --room=my_room --options={}[/code] joins at once, and
## [code]--print[/code] prints the first whole state and what is said, and ends.

var _client: ColyseusClient
var _room: ColyseusRoom
var _prints: bool = false

@onready var _endpoint: LineEdit = $Rows/Entry/Endpoint
@onready var _room_name: LineEdit = $Rows/Entry/Room
@onready var _options: LineEdit = $Rows/Entry/Options
@onready var _join_button: Button = $Rows/Entry/Join
@onready var _said: Label = $Rows/Said
@onready var _state: TextEdit = $Rows/State


func _ready() -> void:
	_join_button.pressed.connect(_join)
	var joins: bool = false
	for word: String in OS.get_cmdline_user_args():
		var value: String = word.substr(word.find("=") + 1)
		match word.get_slice("=", 0):
			"--endpoint": _endpoint.text = value
			"--room":
				_room_name.text = value
				joins = true
			"--options": _options.text = value
			"--print": _prints = true
	if joins:
		_join()


func _join() -> void:
	var parsed: Variant = JSON.parse_string(_options.text)
	if not parsed is Dictionary:
		_say("The options are no JSON object: %s" % _options.text)
		return
	var options: Dictionary = parsed
	_join_button.disabled = true
	if _room:
		await _room.leave()
	_say("Joining …")
	_client = ColyseusClient.new(_endpoint.text)
	_room = await _client.join_or_create(_room_name.text, options)
	_join_button.disabled = false
	if _room == null:
		_say("Refused: %d %s" % [_client.last_error.code, _client.last_error.message])
		return
	_say("In the room %s as %s." % [_room.room_id, _room.session_id])
	_room.state_changed.connect(_show)
	_room.message_received.connect(func(type: Variant, payload: Variant) -> void: _say("Message %s: %s" % [type, payload]))
	_room.dropped.connect(func(code: int, reason: String) -> void: _say("The connection is lost: %d %s" % [code, reason]))
	_room.reconnected.connect(func() -> void: _say("It is back."))
	_room.left.connect(func(code: int, reason: String) -> void: _say("The room is left: %d %s" % [code, reason]))
	_room.error.connect(func(code: int, message: String) -> void: _say("The server has reported: %d %s" % [code, message]))


func _show(state: ColyseusSchema) -> void:
	var text: String = JSON.stringify(state.to_dictionary(), "" if _prints else "  ")
	_state.text = text
	if _prints:
		print("STATE ", text)
		await _room.leave()
		get_tree().quit()


func _say(words: String) -> void:
	_said.text = words
	if _prints:
		print("SAID ", words)
		if _room == null and words.begins_with("Refused"):
			get_tree().quit()
