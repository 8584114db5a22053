class_name DemoTicketStrip
extends DemoScreen
## The player's place in a queue, while a game goes on and no menu shows it.

const _TicketLine = preload("ticket_line.gd")
const _Style = preload("../hud/style.gd")

const _FILL_SECONDS: float = 0.5

## Whether something else shows it; asked in each frame.
var is_hidden: Callable = func() -> bool: return false

var _list: DemoLines
var _fill_in: float = 0.0


func _ready() -> void:
	theme = _Style.make()
	add_theme_stylebox_override("panel", StyleBoxEmpty.new())
	_list = add_lines(self)
	Multiplayer.queue.changed.connect(_fill)


func _process(delta: float) -> void:
	visible = _TicketLine.is_needed() and not is_hidden.call()
	_fill_in -= delta
	# Its seconds run.
	if visible and _fill_in <= 0.0:
		_fill()


func _fill() -> void:
	_fill_in = _FILL_SECONDS
	if _TicketLine.is_needed():
		_list.fill([_TicketLine.make(self)])
