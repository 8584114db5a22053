extends Node3D
## One room of the dungeon: its floor, its walls with the gaps for corridors, its torches, and what makes a start, a boss's hall or an
## exit look like one. Walls towards the camera are low, so that they hide nobody.

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")
const _Masonry = preload("masonry.gd")
const _Obstacles = preload("obstacles.gd")
const _Plan = preload("plan.gd")
const _Torch = preload("torch.gd")

const HIGH_M: float = 2.3
const LOW_M: float = 0.55

var _torches: Array[_Torch] = []
var _turning: Node3D = null


## Builds the room.
func build(plan: _Plan, room_template_id: String) -> void:
	var rect: Rect2 = plan.rooms[room_template_id]
	var openings: Array[_Plan.Opening] = plan.openings_of(room_template_id)
	var masonry: _Masonry = _Masonry.new(hash(room_template_id))
	masonry.stone(
		Vector3(rect.get_center().x, -0.85, rect.get_center().y),
		Vector3(rect.size.x + _Plan.WALL_M * 2.0, 1.0, rect.size.y + _Plan.WALL_M * 2.0), _Palette.FOUNDATION
	)
	masonry.tiles(rect, _Palette.FLOOR)
	_build_walls(masonry, rect, openings)
	_build_corners(masonry, rect)
	_hang_torches(rect, openings)
	_Obstacles.build(plan.areas[room_template_id], masonry, self)
	_decorate(masonry, rect, plan.room_types[room_template_id], openings)
	add_child(masonry.build())


## Only near rooms are lit.
func set_lit(is_lit: bool) -> void:
	for torch: _Torch in _torches:
		torch.set_lit(is_lit)


func _process(delta: float) -> void:
	if _turning != null:
		_turning.rotate_y(delta * 0.7)


func _build_walls(masonry: _Masonry, rect: Rect2, openings: Array[_Plan.Opening]) -> void:
	var north_east: Vector2 = rect.end
	var south_west: Vector2 = rect.position
	var sides: Array[Array] = [
		[Vector2(north_east.x, north_east.y), Vector2(south_west.x, north_east.y), Vector2(0.0, 1.0)],
		[Vector2(north_east.x, south_west.y), Vector2(north_east.x, north_east.y), Vector2(1.0, 0.0)],
		[Vector2(south_west.x, south_west.y), Vector2(north_east.x, south_west.y), Vector2(0.0, -1.0)],
		[Vector2(south_west.x, north_east.y), Vector2(south_west.x, south_west.y), Vector2(-1.0, 0.0)],
	]
	for side: Array in sides:
		var from: Vector2 = side[0]
		var to: Vector2 = side[1]
		var outwards: Vector2 = side[2]
		var height: float = HIGH_M if outwards.x + outwards.y > 0.0 else LOW_M
		var along: Vector2 = (to - from).normalized()
		var cursor: Vector2 = from
		var gaps: Array[Vector2] = []
		for opening: _Plan.Opening in openings:
			if opening.outwards.is_equal_approx(outwards):
				var middle: Vector2 = Vector2(opening.middle, from.y) if outwards.x == 0.0 else Vector2(from.x, opening.middle)
				var distance: float = (middle - from).dot(along)
				gaps.append(Vector2(distance - opening.width * 0.5, distance + opening.width * 0.5))
		gaps.sort()
		for gap: Vector2 in gaps:
			masonry.wall(cursor, from + along * gap.x, height, _Plan.WALL_M)
			cursor = from + along * gap.y
		masonry.wall(cursor, to, height, _Plan.WALL_M)


func _build_corners(masonry: _Masonry, rect: Rect2) -> void:
	for corner: Vector2 in [Vector2(-1, -1), Vector2(1, -1), Vector2(1, 1), Vector2(-1, 1)]:
		var at: Vector2 = rect.get_center() + corner * (rect.size * 0.5 + Vector2.ONE * _Plan.WALL_M * 0.5)
		var height: float = 1.0 if corner.x + corner.y < 0.0 else (2.5 if corner.x + corner.y == 0.0 else 2.9)
		masonry.stone(Vector3(at.x, height * 0.5, at.y), Vector3(1.2, height, 1.2), _Palette.WALL[0])
		masonry.stone(Vector3(at.x, height + 0.1, at.y), Vector3(1.4, 0.2, 1.4), _Palette.WALL_CAP[0])
		masonry.stone(Vector3(at.x, 0.15, at.y), Vector3(1.4, 0.3, 1.4), _Palette.WALL_CAP[2])
		var torch: _Torch = _Torch.new()
		torch.position = Vector3(at.x, height + 0.75, at.y)
		torch.light_offset = Vector3(-corner.x * 2.2, 0.3, -corner.y * 2.2)
		add_child(torch)
		_torches.append(torch)


# Beside the doors of the high walls.
func _hang_torches(rect: Rect2, openings: Array[_Plan.Opening]) -> void:
	for opening: _Plan.Opening in openings:
		if opening.outwards.x + opening.outwards.y < 0.0:
			continue
		for side: float in [-1.0, 1.0]:
			var along: float = opening.middle + side * (opening.width * 0.5 + 0.9)
			var torch: _Torch = _Torch.new()
			torch.position = Vector3(along, 1.75, rect.end.y - 0.15) if opening.outwards.x == 0.0 else Vector3(rect.end.x - 0.15, 1.75, along)
			torch.has_light = false
			add_child(torch)
			_torches.append(torch)


func _decorate(masonry: _Masonry, rect: Rect2, room_type: String, openings: Array[_Plan.Opening]) -> void:
	var middle: Vector3 = Vector3(rect.get_center().x, 0.0, rect.get_center().y)
	var banner: Color = _Palette.KING_CLOTH if room_type == "boss" else Color("3c5a8c")
	for share: float in [0.2, 0.5, 0.8]:
		_hang_banner(Vector3(rect.end.x - 0.04, 0.0, lerpf(rect.position.y, rect.end.y, share)), -PI / 2.0, banner)
	for share: float in [0.22, 0.78]:
		_hang_banner(Vector3(lerpf(rect.position.x, rect.end.x, share), 0.0, rect.end.y - 0.04), PI, banner)
	match room_type:
		"start":
			_lay_ring(middle, 1.9, 2.05, Color(0.45, 0.8, 0.95, 0.5))
			_lay_ring(middle, 1.2, 1.26, Color(0.45, 0.8, 0.95, 0.35))
		"boss":
			_lay_carpet(masonry, rect, openings)
		"exit":
			_build_portal(middle)
		_:
			_scatter(masonry, rect)


func _hang_banner(at: Vector3, turn: float, color: Color) -> void:
	var banner: Node3D = _Kit.joint(self, at)
	banner.rotation.y = turn
	_Kit.part(banner, _Kit.box(Vector3(1.3, 0.08, 0.1)), _Kit.matte(_Palette.DARK_WOOD), Vector3(0.0, 2.0, 0.06))
	_Kit.part(banner, _Kit.box(Vector3(1.05, 1.25, 0.04)), _Kit.matte(color), Vector3(0.0, 1.36, 0.05))
	_Kit.part(banner, _Kit.box(Vector3(1.05, 0.1, 0.05)), _Kit.matte(_Palette.CARPET_EDGE), Vector3(0.0, 0.82, 0.05))
	var sign_of_house: MeshInstance3D = _Kit.part(
		banner, _Kit.box(Vector3(0.36, 0.36, 0.05)), _Kit.matte(_Palette.CARPET_EDGE), Vector3(0.0, 1.42, 0.055)
	)
	sign_of_house.rotation.z = PI / 4.0


func _lay_ring(at: Vector3, inner: float, outer: float, color: Color) -> void:
	var ring: MeshInstance3D = _Kit.part(self, _Kit.ring(inner, outer), _Kit.glowing(color), at + Vector3.UP * 0.02)
	ring.scale.y = 0.1


func _lay_carpet(masonry: _Masonry, rect: Rect2, openings: Array[_Plan.Opening]) -> void:
	var middle: Vector2 = rect.get_center()
	for opening: _Plan.Opening in openings:
		var reach: Vector2 = rect.size * 0.5 * opening.outwards.abs()
		var length: float = reach.x + reach.y - 2.6
		var way: Vector2 = middle + opening.outwards * (2.6 + length * 0.5)
		var turn: float = 0.0 if opening.outwards.x == 0.0 else PI / 2.0
		masonry.stone(Vector3(way.x, 0.0, way.y), Vector3(2.6, 0.05, length), _Palette.CARPET_EDGE, turn)
		masonry.stone(Vector3(way.x, 0.005, way.y), Vector3(2.2, 0.06, length), _Palette.CARPET, turn)
	for size: float in [5.6, 5.2]:
		var is_edge: bool = size > 5.5
		var lift: float = 0.012 if is_edge else 0.018
		var color: Color = _Palette.CARPET_EDGE if is_edge else _Palette.CARPET
		masonry.stone(Vector3(middle.x, lift, middle.y), Vector3(size, 0.05, size), color)
	_lay_ring(Vector3(middle.x, 0.03, middle.y), 1.7, 1.84, Color(_Palette.CARPET_EDGE, 0.8))
	_build_throne(masonry, Vector3(rect.end.x - 0.1, 0.0, middle.y))


# Behind the wall line, where nobody walks.
func _build_throne(masonry: _Masonry, at: Vector3) -> void:
	masonry.stone(at + Vector3(0.3, 1.9, 0.0), Vector3(0.5, 3.8, 2.4), _Palette.WALL[0])
	masonry.stone(at + Vector3(0.25, 3.9, 0.0), Vector3(0.6, 0.3, 2.8), _Palette.CARPET_EDGE)
	masonry.stone(at + Vector3(0.0, 2.2, 0.0), Vector3(0.2, 2.4, 1.6), _Palette.KING_CLOTH)


func _build_portal(at: Vector3) -> void:
	_lay_ring(at, 2.1, 2.35, Color(0.5, 1.0, 0.75, 0.9))
	_Kit.part(self, _Kit.cone(2.1, 1.7, 4.5, 24), _Kit.glowing(Color(0.45, 1.0, 0.72, 0.12)), at + Vector3.UP * 2.25)
	_Kit.part(self, _Kit.cone(1.2, 0.9, 6.0, 24), _Kit.glowing(Color(0.6, 1.0, 0.8, 0.16)), at + Vector3.UP * 3.0)
	_turning = _Kit.joint(self, at)
	for place: int in 6:
		var angle: float = TAU * place / 6.0
		var shard: MeshInstance3D = _Kit.part(
			_turning, _Kit.box(Vector3(0.18, 0.5, 0.18)), _Kit.glowing(Color(0.7, 1.0, 0.85)),
			Vector3(cos(angle) * 1.9, 1.0 + 0.4 * (place % 3), sin(angle) * 1.9)
		)
		shard.rotation = Vector3(0.4, angle, 0.6)
	var light: OmniLight3D = OmniLight3D.new()
	light.light_color = Color(0.5, 1.0, 0.75)
	light.light_energy = 2.2
	light.omni_range = 9.0
	light.position = at + Vector3.UP * 1.8
	add_child(light)


# Flat rubble, which hinders nobody.
func _scatter(masonry: _Masonry, rect: Rect2) -> void:
	var random: RandomNumberGenerator = RandomNumberGenerator.new()
	random.seed = hash(rect)
	for heap: int in 6:
		var at: Vector2 = rect.position + rect.size * Vector2(random.randf_range(0.06, 0.94), random.randf_range(0.06, 0.94))
		for pebble: int in random.randi_range(3, 6):
			var beside: Vector2 = at + Vector2(random.randf_range(-0.6, 0.6), random.randf_range(-0.6, 0.6))
			var size: float = random.randf_range(0.12, 0.32)
			var color: Color = _Palette.WALL_CAP[pebble % _Palette.WALL_CAP.size()].darkened(random.randf_range(0.05, 0.25))
			masonry.stone(Vector3(beside.x, size * 0.2, beside.y), Vector3(size, size * 0.6, size * 1.3), color, random.randf_range(0.0, TAU))
