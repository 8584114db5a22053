class_name DemoPlateLayout
extends RefCounted
## Where the plates above heads stand on the screen so that none covers another. Who matters most keeps its place, and the others go up
## until they are free. What would have to go far shows its bar alone, so that a crowd stays low. A plate that is free to come down glides,
## and a pair that is apart keeps a little more distance than one that comes together, so nothing flickers.

## What a plate is worth: the lower, the nearer to its head it stays.
enum Rank { TARGET, BOSS, WEAK, PLAYER, ENEMY, OWN }

## Between two plates, in pixels.
const GAP: float = 2.0

# Plates that were pushed apart stay so until they are so much apart.
const _STAYS_APART: float = 8.0
const _FALL_PX_PER_SECOND: float = 140.0
# Farther up than that a plate is only its bar; and a whole one again below the second.
const _SMALL_ABOVE_PX: float = 58.0
const _WHOLE_BELOW_PX: float = 34.0


## What stands above one head.
class Plate:
	## Whose it is.
	var id: String = ""
	## What it is worth: one of [enum DemoPlateLayout.Rank].
	var rank: int = Rank.ENEMY
	## Where the middle of its lower edge belongs, in pixels.
	var anchor: Vector2 = Vector2.ZERO
	## How large it is, and with its bar alone; equal where it cannot be smaller.
	var whole: Vector2 = Vector2.ZERO
	## See [member whole].
	var small: Vector2 = Vector2.ZERO
	## Where it stands.
	var rect: Rect2 = Rect2()
	## Whether it shows its bar alone.
	var is_small: bool = false
	## How far up it was moved, in pixels.
	var lift: float = 0.0


# The edges of what is placed already, the lowest first.
static var _lefts: PackedFloat32Array = []
static var _tops: PackedFloat32Array = []
static var _rights: PackedFloat32Array = []
static var _bottoms: PackedFloat32Array = []


## Finds a place for each plate; [param plates] are in the order of their worth afterwards. [param delta] is the time since the last frame.
static func arrange(plates: Array[Plate], delta: float) -> void:
	plates.sort_custom(_is_worth_more)
	_lefts.clear()
	_tops.clear()
	_rights.clear()
	_bottoms.clear()
	var fall: float = _FALL_PX_PER_SECOND * delta
	for plate: Plate in plates:
		var margin: float = GAP + (_STAYS_APART if plate.lift > 0.0 else 0.0)
		var from: float = maxf(0.0, plate.lift - fall)
		var size: Vector2 = plate.whole
		var lift: float = _free_lift(plate.anchor, size, from, margin)
		plate.is_small = plate.small != size and lift > (_WHOLE_BELOW_PX if plate.is_small else _SMALL_ABOVE_PX)
		if plate.is_small:
			size = plate.small
			lift = _free_lift(plate.anchor, size, from, margin)
		plate.lift = lift
		plate.rect = Rect2(plate.anchor.x - size.x * 0.5, plate.anchor.y - lift - size.y, size.x, size.y)
		_keep_clear_of(plate.rect)


# How far up, from a lift on, it touches none of those that have their place.
static func _free_lift(anchor: Vector2, size: Vector2, from: float, margin: float) -> float:
	var left: float = anchor.x - size.x * 0.5 - margin
	var right: float = anchor.x + size.x * 0.5 + margin
	var bottom: float = anchor.y - from
	for place: int in _bottoms.size():
		# All that follow are higher up.
		if _bottoms[place] <= bottom - size.y - GAP:
			break
		if _lefts[place] < right and _rights[place] > left and _tops[place] < bottom + GAP:
			bottom = _tops[place] - GAP - 0.01
	return anchor.y - bottom


static func _keep_clear_of(rect: Rect2) -> void:
	var bottom: float = rect.end.y
	var place: int = 0
	while place < _bottoms.size() and _bottoms[place] > bottom:
		place += 1
	_lefts.insert(place, rect.position.x)
	_tops.insert(place, rect.position.y)
	_rights.insert(place, rect.end.x)
	_bottoms.insert(place, bottom)


static func _is_worth_more(a: Plate, b: Plate) -> bool:
	return a.rank < b.rank or a.rank == b.rank and a.id < b.id
