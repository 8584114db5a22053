class_name DemoEntry
extends HBoxContainer
## A field to type into, and the button that does something with it. Enter does the same.

## The player wants it done with this, which is not empty.
signal entered(words: String)

var _field: LineEdit = LineEdit.new()
var _button: Button = Button.new()
var _is_busy: bool = false


## Says what is to be typed, what the button does, and how long it may be.
func _init(hint: String, deed: String, most_characters: int) -> void:
	add_theme_constant_override("separation", 8)
	_field.placeholder_text = hint
	_field.max_length = most_characters
	_field.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_button.text = deed
	for part: Control in [_field, _button]:
		add_child(part)
	_field.text_changed.connect(func(_text: String) -> void: _refresh())
	_field.text_submitted.connect(func(_text: String) -> void: _enter())
	_button.pressed.connect(_enter)
	_refresh()


## While it is busy, its button does nothing.
func set_busy(is_busy: bool) -> void:
	_is_busy = is_busy
	_refresh()


## Empties the field: what was typed is done.
func clear() -> void:
	_field.clear()
	_refresh()


## Types this, as a player would, and presses the button. Returns whether it could be pressed.
func type_and_enter(words: String) -> bool:
	_field.text = words
	_refresh()
	return _enter()


func _enter() -> bool:
	if _button.disabled:
		return false
	entered.emit(_field.text.strip_edges())
	return true


func _refresh() -> void:
	_button.disabled = _is_busy or _field.text.strip_edges() == ""
