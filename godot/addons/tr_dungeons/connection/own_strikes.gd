class_name TrOwnStrikes
extends RefCounted
## The local player's strikes at enemies that they name: the answer says what came of one, and so does a patch, before it or behind it.
## Whichever comes first tells the hit.

# Enemy and ability → strikes without an answer.
var _unanswered: Dictionary[String, int] = {}
# Enemy, ability, points and whether critical → hits that an answer has told, and no patch yet.
var _answered: Dictionary[String, int] = {}
# As above → hits that a patch has told while an answer was missing.
var _patched: Dictionary[String, int] = {}


## The local player strikes at an enemy.
func expect(enemy_instance_id: String, ability_id: String) -> void:
	_add(_unanswered, _strike(enemy_instance_id, ability_id), 1)


## The answer is there: points of 0 are no hit, or a refusal. Returns whether the hit is to be told now.
func is_news_by_answer(enemy_instance_id: String, ability_id: String, damage: float, is_critical: bool) -> bool:
	var strike: String = _strike(enemy_instance_id, ability_id)
	_add(_unanswered, strike, -1)
	var is_news: bool = false
	if damage > 0.0:
		var hit: String = _hit(strike, damage, is_critical)
		is_news = not _take(_patched, hit)
		if is_news:
			_add(_answered, hit, 1)
	if not _unanswered.has(strike):
		for hit: String in _patched.keys():
			if hit.begins_with(strike):
				_patched.erase(hit)
	return is_news


## A patch has an own hit. Returns whether it is to be told now.
func is_news_by_patch(enemy_instance_id: String, ability_id: String, damage: float, is_critical: bool) -> bool:
	var strike: String = _strike(enemy_instance_id, ability_id)
	var hit: String = _hit(strike, damage, is_critical)
	if _take(_answered, hit):
		return false
	if _unanswered.has(strike):
		_add(_patched, hit, 1)
	return true


## After a gap in the patches: what has not come by now does not come any more.
func forget_told() -> void:
	_answered.clear()
	_patched.clear()


static func _strike(enemy_instance_id: String, ability_id: String) -> String:
	return "%s\n%s\n" % [enemy_instance_id, ability_id]


# A patch has the points to a hundredth.
static func _hit(strike: String, damage: float, is_critical: bool) -> String:
	return "%s%d\n%s" % [strike, roundi(damage * 100.0), is_critical]


static func _take(counts: Dictionary[String, int], key: String) -> bool:
	if not counts.has(key):
		return false
	_add(counts, key, -1)
	return true


static func _add(counts: Dictionary[String, int], key: String, more: int) -> void:
	var count: int = counts.get(key, 0) + more
	if count > 0:
		counts[key] = count
	else:
		counts.erase(key)
