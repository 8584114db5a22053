extends Node3D
## A corridor: its floor, its walls, and the door in its middle.

const _Masonry = preload("masonry.gd")
const _Palette = preload("../look/palette.gd")
const _Plan = preload("plan.gd")
const _RoomView = preload("room_view.gd")

## The door in it.
var door: DemoDoor = null


## Builds the corridor.
func build(corridor: _Plan.Corridor) -> void:
	var masonry: _Masonry = _Masonry.new(hash(corridor.door_id))
	var rect: Rect2 = corridor.rect
	masonry.stone(
		Vector3(rect.get_center().x, -0.87, rect.get_center().y), Vector3(rect.size.x + 1.6, 1.0, rect.size.y - 1.6), _Palette.FOUNDATION
	)
	masonry.tiles(rect, _Palette.CORRIDOR_FLOOR)
	var from: Vector2 = rect.position
	var to: Vector2 = rect.end
	var skip: float = _Plan.WALL_M
	if corridor.is_along_z:
		masonry.wall(Vector2(to.x, from.y + skip), Vector2(to.x, to.y - skip), _RoomView.HIGH_M - 0.5, _Plan.WALL_M)
		masonry.wall(Vector2(from.x, to.y - skip), Vector2(from.x, from.y + skip), _RoomView.LOW_M, _Plan.WALL_M)
	else:
		masonry.wall(Vector2(to.x - skip, to.y), Vector2(from.x + skip, to.y), _RoomView.HIGH_M - 0.5, _Plan.WALL_M)
		masonry.wall(Vector2(from.x + skip, from.y), Vector2(to.x - skip, from.y), _RoomView.LOW_M, _Plan.WALL_M)
	add_child(masonry.build())
	door = DemoDoor.new()
	door.position = Vector3(corridor.door.x, 0.0, corridor.door.y)
	if not corridor.is_along_z:
		door.rotation.y = PI / 2.0
	add_child(door)
	door.build(corridor.width)
