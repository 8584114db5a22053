extends RefCounted
## Where in a room there is nothing around: squares of its floor that no wall and no obstacle comes near to. Most of what is asked of a
## [TrWalkableArea] in a frame is about such a place, and this is the short answer.

# Small beside a room, large beside the way of a frame. Metres.
const _SIZE_M: float = 1.0

var _min_x: float = 0.0
var _min_z: float = 0.0
var _columns: int = 0
var _rows: int = 0
# Row by row: 1 where the square is open.
var _is_open: PackedByteArray = []


## Of the inside of [param rect], [min_x, max_x, min_z, max_z], without what is nearer than [param margin] to its border or to one of the
## [param boxes], which are written likewise.
func _init(rect: PackedFloat64Array, boxes: Array[PackedFloat64Array], margin: float) -> void:
	_min_x = rect[0] + margin
	_min_z = rect[2] + margin
	_columns = maxi(0, floori((rect[1] - margin - _min_x) / _SIZE_M))
	_rows = maxi(0, floori((rect[3] - margin - _min_z) / _SIZE_M))
	_is_open.resize(_columns * _rows)
	_is_open.fill(1)
	if _is_open.is_empty():
		return
	for box: PackedFloat64Array in boxes:
		for row: int in range(_cell(box[2] - margin - _min_z, _rows), _cell(box[3] + margin - _min_z, _rows) + 1):
			for column: int in range(_cell(box[0] - margin - _min_x, _columns), _cell(box[1] + margin - _min_x, _columns) + 1):
				_is_open[row * _columns + column] = 0


## Whether both points are in one open square, and so is all that is between them.
func has(from: Vector2, to: Vector2) -> bool:
	var column: int = floori((from.x - _min_x) / _SIZE_M)
	var row: int = floori((from.y - _min_z) / _SIZE_M)
	if column < 0 or row < 0 or column >= _columns or row >= _rows or _is_open[row * _columns + column] == 0:
		return false
	return floori((to.x - _min_x) / _SIZE_M) == column and floori((to.y - _min_z) / _SIZE_M) == row


# Obstacles may be partly outside of the room.
static func _cell(metres: float, count: int) -> int:
	return clampi(floori(metres / _SIZE_M), 0, count - 1)
