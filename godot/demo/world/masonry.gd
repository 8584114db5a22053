extends RefCounted
## Lays stones: collects floor tiles and wall blocks, and makes one MultiMesh of all of them. The same seed lays the same stones.

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _TILE_M: float = 2.0
const _BLOCK_M: float = 1.35
const _COURSE_M: float = 0.72

var _transforms: Array[Transform3D] = []
var _colors: PackedColorArray = []
var _random: RandomNumberGenerator = RandomNumberGenerator.new()


func _init(p_seed: int) -> void:
	_random.seed = p_seed


## One stone, wherever it is needed. It is [param size] big around [param middle].
func stone(middle: Vector3, size: Vector3, color: Color, turn: float = 0.0) -> void:
	_transforms.append(Transform3D(Basis(Vector3.UP, turn).scaled_local(size), middle))
	_colors.append(color)


## Tiles over a rectangle of the floor (x/z); their tops lie at about y = 0.
func tiles(rect: Rect2, colors: Array[Color]) -> void:
	var columns: int = maxi(1, roundi(rect.size.x / _TILE_M))
	var rows: int = maxi(1, roundi(rect.size.y / _TILE_M))
	var size: Vector2 = Vector2(rect.size.x / columns, rect.size.y / rows)
	for column: int in columns:
		for row: int in rows:
			var middle: Vector2 = rect.position + size * Vector2(column + 0.5, row + 0.5)
			var sunk: float = _random.randf_range(0.0, 0.035)
			if _random.randf() < 0.13:
				_small_tiles(middle, size, sunk, colors)
			else:
				stone(
					Vector3(middle.x, -0.15 - sunk, middle.y), Vector3(size.x - 0.05, 0.3, size.y - 0.05), _shade(colors)
				)


## A wall along a line on the floor, as thick as [param thickness] to the left of the way from [param from] to [param to].
func wall(from: Vector2, to: Vector2, height: float, thickness: float) -> void:
	var length: float = from.distance_to(to)
	if length < 0.05:
		return
	var along: Vector2 = (to - from) / length
	var outside: Vector2 = along.orthogonal() * thickness * 0.5
	var courses: int = maxi(1, roundi((height - 0.18) / _COURSE_M))
	var course_height: float = (height - 0.18) / courses
	for course: int in courses:
		var start: float = 0.0
		var next: float = _BLOCK_M * (0.5 if course % 2 == 1 else 1.0)
		while start < length - 0.01:
			var end: float = minf(next + _random.randf_range(-0.12, 0.12), length)
			if length - end < 0.45:
				end = length
			_block(from, along, outside, start, end, course * course_height, course_height, thickness, _Palette.WALL)
			start = end
			next = end + _BLOCK_M
	var cap_start: float = 0.0
	while cap_start < length - 0.01:
		var cap_end: float = length if length - cap_start < 2.7 else cap_start + 1.8
		_block(from, along, outside, cap_start, cap_end, height - 0.18, 0.18, thickness + 0.14, _Palette.WALL_CAP)
		cap_start = cap_end


## All stones as one thing to draw.
func build() -> MultiMeshInstance3D:
	var stones: MultiMesh = MultiMesh.new()
	stones.transform_format = MultiMesh.TRANSFORM_3D
	stones.use_colors = true
	stones.mesh = _Kit.stone()
	stones.instance_count = _transforms.size()
	for place: int in _transforms.size():
		stones.set_instance_transform(place, _transforms[place])
		stones.set_instance_color(place, _colors[place])
	var instance: MultiMeshInstance3D = MultiMeshInstance3D.new()
	instance.multimesh = stones
	instance.material_override = _Kit.stone_material()
	return instance


func _small_tiles(middle: Vector2, size: Vector2, sunk: float, colors: Array[Color]) -> void:
	for turn: Vector2 in [Vector2(-1, -1), Vector2(1, -1), Vector2(-1, 1), Vector2(1, 1)]:
		var at: Vector2 = middle + size * turn * 0.25
		var drop: float = sunk + _random.randf_range(0.0, 0.03)
		stone(Vector3(at.x, -0.15 - drop, at.y), Vector3(size.x * 0.5 - 0.05, 0.3, size.y * 0.5 - 0.05), _shade(colors))


func _block(
	from: Vector2, along: Vector2, outside: Vector2, start: float, end: float, bottom: float, height: float,
	thickness: float, colors: Array[Color]
) -> void:
	var middle: Vector2 = from + along * (start + end) * 0.5 + outside
	var depth: float = thickness + _random.randf_range(-0.05, 0.03)
	var size: Vector3 = Vector3(end - start - 0.03, height - 0.03, depth)
	var turn: float = -along.angle()
	stone(Vector3(middle.x, bottom + height * 0.5, middle.y), size, _shade(colors), turn)


func _shade(colors: Array[Color]) -> Color:
	var color: Color = colors[_random.randi_range(0, colors.size() - 1)]
	return color.lightened(_random.randf_range(0.0, 0.05)) if _random.randf() < 0.5 else color.darkened(_random.randf_range(0.0, 0.07))
