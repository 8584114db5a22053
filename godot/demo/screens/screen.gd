class_name DemoScreen
extends PanelContainer
## One screen of the menu. What it asks of the server goes by [method do], so that the menu says what comes of it.

## The player has come into a room or a match from here.
signal came_in
## Something is asked of the server, or is done; then [param words] say what came of it. Bad is what was refused.
signal told(words: String, is_busy: bool, is_bad: bool)

const _Reasons = preload("../hud/reasons.gd")

# Those of its parts that can be busy.
var _lists: Array[DemoLines] = []
var _entries: Array[DemoEntry] = []


## Asks the server for everything that it shows. Returns whether it has answered.
func refresh() -> bool:
	await get_tree().process_frame
	return true


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	for list: DemoLines in _lists:
		list.set_busy(is_busy)
	for entry: DemoEntry in _entries:
		entry.set_busy(is_busy)


## Does something that ends with a [TrVerdict], and tells what came of it.
func do(deed: Callable, words_when_done: String = "") -> TrVerdict:
	told.emit("One moment …", true, false)
	var verdict: TrVerdict = await deed.call()
	told.emit(words_when_done if verdict.is_accepted else _Reasons.sentence(verdict), false, not verdict.is_accepted)
	return verdict


## As [method do], with what leads into a room or a match.
func go(deed: Callable) -> void:
	if (await do(deed)).is_accepted:
		came_in.emit()


## Presses a button of its lists as a player would. Returns whether it can be pressed now.
func press_on(id: String, deed: String) -> bool:
	for list: DemoLines in _lists:
		var found: Button = list.button(id, deed)
		if found != null and found.is_visible_in_tree() and not found.disabled:
			found.pressed.emit()
			return true
	return false


## What the lines of its lists say.
func lines_said() -> PackedStringArray:
	var said: PackedStringArray = []
	for list: DemoLines in _lists:
		said.append_array(list.words())
	return said


## A column with a title, in which everything else stands.
func add_column(title: String) -> VBoxContainer:
	var column: VBoxContainer = VBoxContainer.new()
	column.add_theme_constant_override("separation", 10)
	var label: Label = Label.new()
	label.text = title
	label.add_theme_font_size_override("font_size", 24)
	column.add_child(label)
	add_child(column)
	return column


## A list of lines.
func add_lines(to: Container) -> DemoLines:
	var list: DemoLines = DemoLines.new()
	_lists.append(list)
	to.add_child(list)
	return list


## A field with its button.
func add_entry(to: Container, hint: String, deed: String, most_characters: int) -> DemoEntry:
	var entry: DemoEntry = DemoEntry.new(hint, deed, most_characters)
	_entries.append(entry)
	to.add_child(entry)
	return entry
