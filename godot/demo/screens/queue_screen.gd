class_name DemoQueueScreen
extends DemoScreen
## Matches: queues to wait in, alone or with the party, and matches among friends by a code.

const _TicketLine = preload("ticket_line.gd")
const _Times = preload("times.gd")

# A code has 8 characters; players write it with dashes and spaces.
const _LONGEST_CODE: int = 32
const _FILL_SECONDS: float = 0.5
# Who waits where changes all the time.
const _ASK_SECONDS: float = 4.0

var _queue: TrQueue = Multiplayer.queue
var _list: DemoLines
var _mode: OptionButton = OptionButton.new()
var _has_bots: CheckBox = CheckBox.new()
var _make: Button = Button.new()
var _code: DemoEntry
var _fill_in: float = 0.0
var _ask_in: float = _ASK_SECONDS


func _ready() -> void:
	var column: VBoxContainer = add_column("Matches")
	_list = add_lines(column)
	_add_custom_match(column)
	_queue.changed.connect(_fill)
	_queue.lost.connect(func(_reason: String, detail: String) -> void: told.emit(detail, false, true))
	Multiplayer.party.news.changed.connect(_fill)
	Multiplayer.content.changed.connect(_fill_modes)
	_fill_modes()
	_fill()


func _process(delta: float) -> void:
	if not is_visible_in_tree():
		return
	_fill_in -= delta
	_ask_in -= delta
	# The seconds of the ticket run.
	if _TicketLine.is_needed() and _fill_in <= 0.0:
		_fill()
	if _ask_in <= 0.0:
		_ask_again()


func refresh() -> bool:
	_ask_in = _ASK_SECONDS
	var is_there: bool = (await _queue.refresh()).is_accepted
	if is_there and _queue.ticket == null:
		is_there = (await _queue.resume()).is_accepted
	_fill()
	return is_there


# Quietly: a list that is a little old says nothing wrong.
func _ask_again() -> void:
	_ask_in = _ASK_SECONDS
	if (await _queue.refresh()).is_accepted:
		_fill()


## While it is busy, no button does anything.
func set_busy(is_busy: bool) -> void:
	super(is_busy)
	_make.disabled = is_busy or _mode.item_count == 0


## Waits in a queue, as its button does.
func begin(queue_id: String) -> void:
	do(_queue.begin.bind(queue_id))


func _fill() -> void:
	_fill_in = _FILL_SECONDS
	var lines: Array[DemoLine] = []
	if _TicketLine.is_needed():
		lines.append(DemoLine.title("Your place"))
		lines.append(_TicketLine.make(self))
	if _queue.all.is_empty():
		lines.append(DemoLine.of("", "There is no queue at the moment.", "You can make a match among friends below."))
	else:
		lines.append(DemoLine.title("Queues"))
	for status: TrQueueStatus in _queue.all:
		lines.append(_line_of(status))
	_list.fill(lines)


func _line_of(status: TrQueueStatus) -> DemoLine:
	var party: TrPartyView = Multiplayer.party.news.current
	var size_of_party: int = party.members.size() if party != null else 1
	var said: PackedStringArray = _what_is_known(status)
	var why_not: String = _why_not(status, party, size_of_party)
	said.append(why_not)
	var line: DemoLine = DemoLine.of(status.queue_id, status.name, " ".join(said).strip_edges())
	var waits: bool = _queue.ticket != null and _queue.ticket.state != "ended"
	if why_not == "" and not waits:
		line.can("Queue with the party" if size_of_party > 1 else "Queue", begin.bind(status.queue_id))
	return line


static func _what_is_known(status: TrQueueStatus) -> PackedStringArray:
	var said: PackedStringArray = ["Counts for ranks, without bots."] if status.is_ranked else []
	match status.player_count:
		0:
			said.append("Nobody waits at the moment.")
		1:
			said.append("1 player waits.")
		_:
			said.append("%d players wait." % status.player_count)
	if status.expected_wait_seconds >= 0:
		said.append("Others have waited %s." % _Times.clock(status.expected_wait_seconds))
	return said


static func _why_not(status: TrQueueStatus, party: TrPartyView, size_of_party: int) -> String:
	if status.closed_text != "":
		return status.closed_text
	if party != null and not party.is_led_by(Multiplayer.player_id):
		return "Your party's leader queues for all of you."
	if not size_of_party in status.party_sizes:
		return "Only for parties of %s." % ", ".join(status.party_sizes.map(func(each: int) -> String: return str(each)))
	return ""


func _add_custom_match(column: VBoxContainer) -> void:
	var title: Label = Label.new()
	title.text = "A match among friends: one makes it and gives the others its code. It does not count for ranks."
	title.add_theme_font_size_override("font_size", 13)
	column.add_child(title)
	var row: HBoxContainer = HBoxContainer.new()
	row.add_theme_constant_override("separation", 8)
	_mode.fit_to_longest_item = false
	_mode.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_has_bots.text = "Bots take free places"
	_has_bots.button_pressed = true
	_make.text = "Make a match"
	_make.pressed.connect(_on_make_pressed)
	for part: Control in [_mode, _has_bots, _make]:
		row.add_child(part)
	column.add_child(row)
	_code = add_entry(column, "Code of a match", "Join", _LONGEST_CODE)
	_code.entered.connect(func(code: String) -> void: go(Multiplayer.arena.custom.join.bind(code)))


func _fill_modes() -> void:
	_mode.clear()
	for id: String in Multiplayer.content.entries("pvp-modes"):
		var mode: Dictionary = Multiplayer.content.entries("pvp-modes")[id]
		_mode.add_item(TrContentCache.text_of(mode, "name"))
		_mode.set_item_metadata(-1, id)
		if id == "duel":
			_mode.select(_mode.item_count - 1)


func _on_make_pressed() -> void:
	var wanted: Dictionary = {"pvp_mode_id": str(_mode.get_selected_metadata()), "has_bots": _has_bots.button_pressed}
	go(Multiplayer.arena.custom.make.bind(wanted))
