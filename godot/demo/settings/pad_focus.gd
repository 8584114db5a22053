class_name DemoPadFocus
extends Node
## Lets a gamepad play the screens: notices which device the player uses, and gives the topmost open screen a focused button to begin from,
## which the stick and the cross then lead on. B closes what is open, as Esc does.

## What the gamepad has to play just now: returns the topmost open screen, or [code]null[/code]; set by the HUD.
var open_screen: Callable = Callable()

# Controls that only a gamepad focuses: with keys the game goes on beneath them.
var _lent: Array[Control] = []


func _input(event: InputEvent) -> void:
	DemoSettings.notice_device(event)
	if not DemoSettings.uses_pad:
		_take_back()
	elif event is InputEventJoypadButton and event.is_pressed() and _find_focus():
		get_viewport().set_input_as_handled()


# Whether something has got the focus; then this press did no more than that.
func _find_focus() -> bool:
	var screen: Control = open_screen.call()
	var focused: Control = get_viewport().gui_get_focus_owner()
	if screen == null:
		_take_back()
		return false
	if focused != null and focused.is_visible_in_tree() and (screen == focused or screen.is_ancestor_of(focused)):
		return false
	_lend(screen)
	var first: Control = _first_in(screen)
	if first != null:
		first.grab_focus()
	return first != null


func _lend(screen: Control) -> void:
	for control: Control in _all_in(screen):
		if control.focus_mode == Control.FOCUS_NONE and (control is BaseButton or control is Tree):
			control.focus_mode = Control.FOCUS_ALL
			_lent.append(control)


func _take_back() -> void:
	for control: Control in _lent:
		if is_instance_valid(control):
			control.focus_mode = Control.FOCUS_NONE
	_lent.clear()


# A button rather than a field to write in or a list, which keep the stick to themselves.
static func _first_in(screen: Control) -> Control:
	for control: Control in _all_in(screen):
		if control is BaseButton and control.is_visible_in_tree() and control.focus_mode == Control.FOCUS_ALL and not (control as BaseButton).disabled:
			return control
	return null


static func _all_in(control: Control) -> Array[Control]:
	var found: Array[Control] = []
	for child: Node in control.find_children("*", "Control", true, false):
		found.append(child as Control)
	return found
