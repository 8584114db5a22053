class_name DemoCourtView
extends Node3D
## An arena of player against player: its floor, a low wall around it, and what stands in it.

const _Fields = preload("../fields.gd")
const _Masonry = preload("../world/masonry.gd")
const _Obstacles = preload("../world/obstacles.gd")
const _Palette = preload("../look/palette.gd")

const _WALL_M: float = 0.8
const _HIGH_M: float = 1.9
const _LOW_M: float = 0.5


## Builds an arena of the content.
func build(arena: Dictionary) -> void:
	var size: Vector2 = Vector2(_Fields.number(arena, "size_x"), _Fields.number(arena, "size_z"))
	var rect: Rect2 = Rect2(-size / 2.0, size)
	var masonry: _Masonry = _Masonry.new(hash(_Fields.text(arena, "id")))
	masonry.stone(Vector3(0.0, -0.85, 0.0), Vector3(size.x + _WALL_M * 2.0, 1.0, size.y + _WALL_M * 2.0), _Palette.FOUNDATION)
	masonry.tiles(rect, _Palette.FLOOR)
	_build_walls(masonry, rect)
	_Obstacles.build(TrWalkableArea.of_arena(arena), masonry, self)
	add_child(masonry.build())


# Towards the camera it is low, so that it hides nobody.
func _build_walls(masonry: _Masonry, rect: Rect2) -> void:
	var north_west: Vector2 = Vector2(rect.position.x, rect.end.y)
	var south_east: Vector2 = Vector2(rect.end.x, rect.position.y)
	masonry.wall(rect.end, north_west, _HIGH_M, _WALL_M)
	masonry.wall(south_east, rect.end, _HIGH_M, _WALL_M)
	masonry.wall(rect.position, south_east, _LOW_M, _WALL_M)
	masonry.wall(north_west, rect.position, _LOW_M, _WALL_M)
