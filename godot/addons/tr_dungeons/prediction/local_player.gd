class_name TrLocalPlayer
extends RefCounted
## The own player as it is shown: where it has walked to, what it does and what it has, before the server knows.
##
## [method walk] goes by the same rules by which the server checks a move, so an honest walk is never corrected, however bad the line.
## What the server does correct is shown smoothly: see [TrPositionSmoother].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The server has put the player elsewhere.
signal corrected(position: Vector3)

# The state rounds stamina down, and the room checks what it has when the move comes.
const _STAMINA_MARGIN: float = 2.0
# The room takes a move of one interval, with the latency tolerance of the rules. A move covers so much less.
const _TOLERANCE_MARGIN_SECONDS: float = 0.05
# How far the server's word may be from where the local player stands: its coordinates are rounded to 1.6 cm.
const _ROUNDING_M: float = 0.1
# A walk that changes by less from one step to the next is steady.
const _STEADY_SHARE: float = 0.1
# A frame without a step ends a walk if it is so much longer than usual.
const _LONG_FRAME: float = 1.5

## What the state says of this player, late and rounded.
var me: TrPlayerSchema
## Where it is shown, in each frame.
var position: Vector3:
	get:
		return predicted_position + _smoother.offset
## Predicted position; sent to the server. [member position] glides there after a reconciliation.
var predicted_position: Vector3:
	get:
		return Vector3(_place.x, 0.0, _place.y)
## Where it looks: Godot's [code]rotation.y[/code].
var yaw: float = 0.0
## What it does: one of [enum TrPlayerSchema.Activity], at once for what it does itself.
var activity: TrPlayerSchema.Activity:
	get:
		return _activity()
## Its health, as the server says.
var health: float:
	get:
		return me.current_health
## The most there can be.
var max_health: float:
	get:
		return me.max_health
## The mana there is now.
var mana: float:
	get:
		return mana_resource.at(_clock.tick())
## The most there can be.
var max_mana: float:
	get:
		return me.max_mana
## The stamina there is now, less what the present sprint has used.
var stamina: float:
	get:
		return maxf(0.0, stamina_resource.at(_clock.tick()) - _unsent_stamina())
## The most there can be.
var max_stamina: float:
	get:
		return me.max_stamina
## Whether it can act.
var is_alive: bool:
	get:
		return me.is_alive
## item_id → quantity, without gold.
var inventory: Dictionary:
	get:
		return carried.inventory
## Its gold.
var gold: int:
	get:
		return carried.gold
## Mana, predicted.
var mana_resource: TrPredictedResource
## Stamina, predicted.
var stamina_resource: TrPredictedResource
## What it carries, predicted.
var carried: TrInventory = TrInventory.new()
## Which abilities are ready.
var cooldowns: TrCooldowns
## What its character is by now.
var character: TrCharacterSheet = TrCharacterSheet.new()
## Until when it is in the middle of something, in seconds of [method TrRoomClock.seconds].
var busy_until: float = 0.0
## Whether it must stand: see [method hold].
var is_frozen: bool:
	get:
		return not _held_by.is_empty()
## Whether the room has it in its World. A character whose connection was lost for long is taken from there until it is back.
var is_in_world: bool:
	get:
		return not _held_by.has(&"world")
## Metres walked in this room. What [member predicted_position] changes beyond it and [member jumps], nobody has walked.
var odometer: float = 0.0
## How often it was put elsewhere.
var jumps: int = 0

var _ground: TrWalkableArea
var _sender: TrMoveSender
var _clock: TrRoomClock
var _tuning: TrMultiplayerTuning
var _content: TrContentCache
var _smoother: TrPositionSmoother

# How much longer than its longest a move may be. A room has one version of the content as long as it lasts.
var _tolerance_seconds: float
var _frame: float = 0.0
# Why it must stand.
var _held_by: Dictionary[StringName, bool] = {}
var _released_at: float = -INF
var _place: Vector2
var _held_until: float = 0.0
var _action: TrPlayerSchema.Activity = TrPlayerSchema.Activity.IDLE
var _walked_at: float = -INF
# Seconds between the two newest steps of a walk.
var _step_gap: float = 0.0
# Metres a second of the newest step, and whether the step before was like it.
var _velocity: Vector2 = Vector2.ZERO
var _is_steady: bool = false
var _time_left: float = 0.0
var _time_counted_at: float = 0.0
var _sprints: bool = false
var _is_exhausted: bool = false
var _dash_way: Vector2 = Vector2.ZERO
var _dash_speed: float = 0.0
var _dash_left: float = 0.0
# Moves up to this number were on their way when the newest correction came.
var _void_until_seq: int = 0
# Where that correction has put the local player.
var _last_authoritative: Vector2 = Vector2.INF


func _init(
	player: TrPlayerSchema, ground: TrWalkableArea, sender: TrMoveSender, clock: TrRoomClock, content: TrContentCache, tuning: TrMultiplayerTuning,
	p_cooldowns: TrCooldowns
) -> void:
	me = player
	cooldowns = p_cooldowns
	_ground = ground
	_sender = sender
	_clock = clock
	_content = content
	_tuning = tuning
	_tolerance_seconds = content.rule("latency_tolerance_seconds") - _TOLERANCE_MARGIN_SECONDS
	_smoother = TrPositionSmoother.new(tuning.correction_speed, tuning.snap_distance)
	mana_resource = _resource("mana_regeneration")
	stamina_resource = _resource("stamina_regeneration")
	yaw = player.yaw
	_sender.yaw = yaw
	_put(Vector2(player.position_x, player.position_z))
	take_resources()


## It must stand from now on, until [method release] with the same word: [code]line[/code] while the connection is lost,
## [code]stall[/code] while nothing comes, [code]door[/code] on its way through one, [code]world[/code] while the room does not show it.
func hold(why: StringName) -> void:
	_held_by[why] = true


## That is over. It walks again when nothing else holds it.
func release(why: StringName) -> void:
	_held_by.erase(why)
	_released_at = TrRoomClock.seconds()


## To be called in every frame in which the player wants to go somewhere: [param direction] is on the floor (x and z), at most 1
## long; [param delta] is the frame's length. Walls and doors stop it. Nothing happens while it cannot walk.
func walk(direction: Vector2, sprinting: bool, delta: float) -> void:
	if is_frozen or not is_alive or me.state == TrPlayerSchema.Activity.STUNNED or direction == Vector2.ZERO:
		return
	var now: float = TrRoomClock.seconds()
	var seconds: float = _take_time(delta, now)
	if seconds <= 0.0:
		return
	var way: Vector2 = direction.limit_length(1.0)
	_choose_pace(sprinting, seconds, now, way)
	yaw = atan2(way.x, way.y)
	_step_gap = minf(now - _walked_at, _tuning.longest_frame)
	_walked_at = now
	var pace: float = speed()
	var next: Vector2 = _ground.slide(_place, _place + way * seconds * pace)
	var velocity: Vector2 = (next - _place) / seconds
	_is_steady = velocity.distance_to(_velocity) < _STEADY_SHARE * pace
	_velocity = velocity
	_go_to(next, seconds)


## Metres a second that it walks, or sprints, at the moment.
func speed() -> float:
	return _walking_speed() * (_content.rule("sprint_speed_factor") if _sprints else 1.0)


## One of the character's numbers, such as [code]attack_range[/code]: as the server says, and before it has, as the class has it.
func stat(name: String, otherwise: float = 0.0) -> float:
	if character.is_known:
		return character.stat(name, otherwise)
	return _Fields.number(_content.stats_of_class(me.class_id), name, otherwise)


## Seconds until an ability may be used again; 0 if it may.
func cooldown_left(ability_id: String) -> float:
	return cooldowns.left(ability_id)


## Whether it is in the middle of something that it must end first.
func is_busy(margin: float = 0.0) -> bool:
	return TrRoomClock.seconds() < busy_until + margin or me.state == TrPlayerSchema.Activity.STUNNED


## Begins something that lasts: a strike, a cast. It stands still meanwhile.
func begin_action(action: TrPlayerSchema.Activity, seconds: float) -> void:
	if seconds <= 0.0:
		return
	var now: float = TrRoomClock.seconds()
	_action = action
	busy_until = now + seconds
	_held_until = maxf(_held_until, now + seconds)


## The action was refused: it may walk on.
func end_action() -> void:
	busy_until = 0.0
	_held_until = 0.0
	_dash_left = 0.0


## Begins to dash so far in so many seconds; [param direction] is on the floor.
func dash(direction: Vector2, metres: float, seconds: float) -> void:
	_sprints = false
	_dash_way = direction.normalized()
	_dash_left = metres
	_dash_speed = metres / maxf(seconds, 0.01)
	yaw = atan2(_dash_way.x, _dash_way.y)
	begin_action(TrPlayerSchema.Activity.DODGING, seconds)


## Tells the room where the player is now and how it walks, if it does not know: before every request. What was sprinted only a move can
## say.
func flush() -> void:
	if _sender.has_news(_place, yaw, _steps_on(), _sprints, TrRoomClock.seconds()) or _unsent_stamina() > 0.0:
		_tell_if_it_may()


## A request says where the player looks, and where it is if this returns [code]true[/code]: the room does not know it. It has it stand
## there.
func stand_for_request() -> bool:
	var is_news: bool = _sender.position != _place or _sender.velocity != Vector2.ZERO
	_sender.place(_place)
	_sender.yaw = yaw
	return is_news


func _tell_if_it_may() -> void:
	if not is_frozen and is_alive and _sender.may_send():
		_tell(_steps_on(), _sprints)


# How it walks on, for all that is known now.
func _steps_on() -> Vector2:
	return _velocity if _is_walking() else Vector2.ZERO


func _is_walking() -> bool:
	return TrRoomClock.seconds() - _walked_at <= _LONG_FRAME * maxf(_frame, _step_gap) and _walked_at >= _held_until


func _tell(velocity: Vector2, sprints: bool) -> void:
	var now: float = TrRoomClock.seconds()
	var stamina_used: float = _unsent_stamina()
	_sprints = sprints
	_sender.send(_place, yaw, stamina_used > 0.0, velocity, sprints and velocity != Vector2.ZERO, now)
	stamina_resource.use(stamina_used, _clock.tick(), _clock.ticks_on_the_way())
	if sprints and velocity != Vector2.ZERO:
		stamina_resource.pause(_clock.tick(), _clock.ticks_in(_sender.longest()) + _clock.ticks_on_the_way())
	else:
		stamina_resource.go_on(_clock.tick(), _clock.ticks_on_the_way())


## Once a frame, whether it walks or not.
func advance(delta: float) -> void:
	_smoother.advance(delta)
	_frame = delta
	var now: float = TrRoomClock.seconds()
	if is_frozen or not is_alive:
		return
	if _dash_left > 0.0:
		var metres: float = minf(_dash_left, _dash_speed * delta)
		_dash_left -= metres
		_go_to(_ground.slide(_place, _place + _dash_way * metres), 0.0)
	if _sender.is_due(now):
		var is_walking: bool = _is_walking()
		# The last step of a way, or the first of a stick that is moved, is no walk yet: it may wait.
		var may_wait: bool = is_walking and not _is_steady and _sender.is_near(_place, now)
		if not may_wait and _sender.has_news(_place, yaw, _velocity if is_walking else Vector2.ZERO, _sprints, now):
			_tell_if_it_may()
	if now - maxf(maxf(_sender.sent_at, _walked_at), _released_at) > _tuning.settle_seconds:
		var said: Vector3 = TrMotion.player_at(me, _clock.tick(), _clock.ticks_in(1.0))
		if said.distance_to(predicted_position) > _ROUNDING_M:
			_correct(Vector2(said.x, said.z))


## The room has refused a move, and says where the local player is.
func take_correction(seq: int, said: Vector3) -> void:
	var authoritative_position: Vector2 = Vector2(said.x, said.z)
	if seq > 0 and seq <= _void_until_seq:
		# It was on its way already when an earlier one was refused: one has begun anew from there since.
		if authoritative_position.distance_to(_last_authoritative) < _ROUNDING_M:
			return
		authoritative_position = _place + authoritative_position - _last_authoritative
	_void_until_seq = _sender.seq
	_correct(authoritative_position)


## The state has said something of this player.
func take_resources() -> void:
	var tick: float = _clock.tick()
	var settled: float = _clock.ticks_in(_tuning.settle_seconds)
	mana_resource.reconcile(me.current_mana, me.mana_since_tick, me.max_mana, tick, settled)
	stamina_resource.reconcile(me.current_stamina, me.stamina_since_tick, me.max_stamina, tick, settled)


## The server has put the player elsewhere, as after death: what it does is over.
func teleport() -> void:
	end_action()
	_void_until_seq = _sender.seq
	var said: Vector3 = TrMotion.player_at(me, _clock.tick(), _clock.ticks_in(1.0))
	_correct(Vector2(said.x, said.z))


func _correct(authoritative_position: Vector2) -> void:
	var shown: Vector3 = position
	_last_authoritative = authoritative_position
	_put(authoritative_position)
	jumps += 1
	_smoother.correct(shown, predicted_position)
	corrected.emit(predicted_position)


func _put(place: Vector2) -> void:
	_place = _ground.nearest(place)
	_dash_left = 0.0
	_sender.place(_place)


# How much of a frame is walked. Nobody walks longer than the time that has passed on this machine's own clock, whatever the engine
# takes for its frame; and what was spent in a strike is not walked. The room counts exactly.
func _take_time(delta: float, now: float) -> float:
	if _time_counted_at < _held_until:
		_time_left = 0.0
		_time_counted_at = _held_until
	if now <= _time_counted_at:
		return 0.0
	_time_left = minf(_time_left + now - _time_counted_at, _tuning.longest_frame)
	_time_counted_at = now
	var seconds: float = minf(delta, _time_left)
	_time_left -= seconds
	return seconds


# The room looks at the straight way from move to move. So a move is sent before one that would cut a corner, or be too long.
func _go_to(next: Vector2, seconds: float) -> void:
	var is_too_long: bool = _sender.unsent_seconds + seconds > _sender.longest() + _tolerance_seconds
	if (is_too_long or not _ground.is_surely_free(_sender.position, next)) and _sender.position != _place:
		# A move that the server would refuse leads nowhere: the player stands until it takes the next.
		if is_frozen or not is_alive or not _sender.may_send():
			return
		_tell(_steps_on(), _sprints)
	odometer += _place.distance_to(next)
	_place = next
	_sender.unsent_seconds += seconds


# A move is sprinted as a whole or not at all, so the pace changes from one move to the next.
func _choose_pace(wants_sprint: bool, seconds: float, now: float, way: Vector2) -> void:
	if not wants_sprint and not _sprints:
		return
	var left: float = stamina_resource.at(_clock.tick())
	if _sprints and left - _unsent_stamina() - seconds * _content.rule("sprint_stamina_per_second") < _STAMINA_MARGIN:
		_is_exhausted = true
		if _sender.position != _place and _sender.may_send():
			_tell(way * _walking_speed(), false)
		_sprints = false
		return
	var needed: float = _STAMINA_MARGIN + seconds * _content.rule("sprint_stamina_per_second")
	if _is_exhausted:
		needed = maxf(needed, _tuning.sprint_resume_stamina)
	var sprints: bool = wants_sprint and left >= needed
	if sprints == _sprints:
		return
	if _sender.position != _place:
		if not _sender.is_due(now) or not _sender.may_send():
			return
		_tell(way * _walking_speed() * (_content.rule("sprint_speed_factor") if sprints else 1.0), sprints)
	_sprints = sprints
	_is_exhausted = _is_exhausted and not sprints


func _resource(regeneration: String) -> TrPredictedResource:
	var comes_back: Dictionary = _content.regeneration(regeneration)
	var ticks: float = _clock.ticks_in(1.0)
	return TrPredictedResource.new(_Fields.number(comes_back, "per_second") / ticks, _Fields.number(comes_back, "pause_seconds") * ticks)


func _walking_speed() -> float:
	return stat("move_speed") * _content.effect_factor(me.effects, "move_speed_multiplier")


func _unsent_stamina() -> float:
	if not _sprints:
		return 0.0
	var metres: float = _sender.position.distance_to(_place)
	return metres / (_walking_speed() * _content.rule("sprint_speed_factor")) * _content.rule("sprint_stamina_per_second")


func _activity() -> TrPlayerSchema.Activity:
	if not is_alive:
		return TrPlayerSchema.Activity.DEAD
	if me.state == TrPlayerSchema.Activity.STUNNED:
		return TrPlayerSchema.Activity.STUNNED
	var now: float = TrRoomClock.seconds()
	if now < busy_until:
		return _action
	return TrPlayerSchema.Activity.MOVING if now - _walked_at < 0.1 else TrPlayerSchema.Activity.IDLE
