extends RefCounted
## What stands in a room or an arena, as the content says: blocks and walls of stone, and round pillars.

const _Kit = preload("../look/kit.gd")
const _Masonry = preload("masonry.gd")
const _Palette = preload("../look/palette.gd")

const _HEIGHT_M: float = 1.7


## Adds blocks to the masonry, and pillars below [param parent].
static func build(area: TrWalkableArea, masonry: _Masonry, parent: Node3D) -> void:
	for block: Rect2 in area.blocks():
		var middle: Vector2 = block.get_center()
		masonry.stone(Vector3(middle.x, _HEIGHT_M / 2.0, middle.y), Vector3(block.size.x, _HEIGHT_M, block.size.y), _Palette.WALL[1])
		masonry.stone(Vector3(middle.x, _HEIGHT_M, middle.y), Vector3(block.size.x + 0.14, 0.18, block.size.y + 0.14), _Palette.WALL_CAP[0])
	for pillar: Vector3 in area.pillars():
		var at: Vector3 = Vector3(pillar.x, _HEIGHT_M / 2.0, pillar.y)
		_Kit.part(parent, _Kit.cone(pillar.z, pillar.z, _HEIGHT_M, 24), _Kit.matte(_Palette.WALL[0]), at)
		_Kit.part(parent, _Kit.cone(pillar.z + 0.08, pillar.z + 0.08, 0.18, 24), _Kit.matte(_Palette.WALL_CAP[1]), at + Vector3.UP * _HEIGHT_M / 2.0)
