class_name TrArenaOwnFighter
extends RefCounted
## The local player's fighter, predicted: what its inputs make of it shows at once.
##
## The server says with each patch which input it has used last, and how the fighter is after it. Where that is what was predicted for that
## input, nothing happens. Otherwise the fighter is rolled back to what the server says, and the inputs that it has not used yet are played
## again; what that changes of the place where the fighter is now is a correction.

## Reconciliation has moved the fighter so many metres.
signal corrected(metres: float)

const _ATTACKING: int = TrPlayerSchema.Activity.ATTACKING
const _CASTING: int = TrPlayerSchema.Activity.CASTING
const _DODGING: int = TrPlayerSchema.Activity.DODGING
const _STUNNED: int = TrPlayerSchema.Activity.STUNNED
const _DEAD: int = TrPlayerSchema.Activity.DEAD
const _HALF_A_POINT: float = 0.5
# In the message "own" the ticks from which abilities are ready come from this place on.
const _READY_AT: int = 4

## The newest prediction; [code]null[/code] before the match runs.
var fighter: TrArenaFighter = null
## How often the fighter was moved by reconciliation, but for where the rules put it, such as at the beginning of a round.
var corrections: int = 0
## How many of those were the line's doing, or a hold-up of a machine: the server has used an input later or sooner than its turn.
var late_corrections: int = 0
## How many metres that were together.
var corrected_metres: float = 0.0
## The most metres of one of them.
var longest_correction: float = 0.0
## How often inputs were played again, whether that moved the fighter or not.
var replays: int = 0
## The inputs that the server has not used yet, oldest first.
var pending: Array[TrArenaTurn] = []
## How far what is shown goes from the step before to the newest: 0 to 1.
var progress: float = 0.0

var _numbers: TrArenaNumbers
var _smoother: TrPositionSmoother
# The newest input that the server has used; null before the first.
var _used: TrArenaTurn = null
# As the server has said it last.
var _said_activity: int = TrPlayerSchema.Activity.IDLE
var _said_casting: int = -1
var _attack_ends_at: float = 0.0
var _round: int = 0
# The fighter at the step before the newest: what is shown comes from there.
var _before: TrArenaFighter = null
# What the owner alone is told: that of its abilities, mana and stamina. It is told anew whenever it changes by more than time.
var _told: TrArenaFighter
var _phase: int = 0
var _phase_ends_at: int = 0


func _init(numbers: TrArenaNumbers, tuning: TrMultiplayerTuning) -> void:
	_numbers = numbers
	_told = TrArenaFighter.new(numbers)
	_smoother = TrPositionSmoother.new(tuning.correction_speed, tuning.snap_distance)


## What the message [code]own[/code] says: of the tick of the next patch.
func apply_own_message(message: Array) -> void:
	if message.size() < _READY_AT:
		return
	_told.mana = message[0]
	_told.mana_since = message[1]
	_told.stamina = message[2]
	_told.stamina_since = message[3]
	_told.ready_at = {}
	for button: int in mini(message.size() - _READY_AT, _numbers.ability_ids.size()):
		var ready_tick: float = message[_READY_AT + button]
		_told.ready_at[_numbers.ability_ids[button]] = ready_tick


## An input was sent: this is what comes of it. Returns what takes effect in it.
func predict(seq: int, input: TrArenaInput, now: float) -> Array[TrArenaRelease]:
	var turn: TrArenaTurn = TrArenaTurn.new()
	turn.seq = seq
	turn.input = input
	turn.sent_at = now
	pending.append(turn)
	if fighter == null:
		return []
	_before = fighter
	fighter = fighter.copy()
	fighter.begin_tick(input.aim, turn.releases)
	fighter.act(input, _may_fight(fighter.tick), true, turn.releases)
	turn.fighter = fighter
	return turn.releases


## A patch: the state after [param tick], in which the server has used the inputs up to [param used]. [param place] is where the fighter is then. Returns
## the inputs that were used since the patch before, oldest first.
func apply_server_state(
	state: TrArenaStateSchema, own: TrArenaFighterSchema, tick: int, place: PackedFloat64Array, used: int
) -> Array[TrArenaTurn]:
	_phase = state.phase
	_phase_ends_at = int(state.phase_ends_at_tick)
	var newly_used: Array[TrArenaTurn] = []
	while not pending.is_empty() and pending[0].seq <= used:
		newly_used.append(pending.pop_front())
	if not newly_used.is_empty():
		_used = newly_used[-1]
	var predicted: TrArenaFighter = _used.fighter if _used != null else null
	var is_new_round: bool = state.round != _round and state.phase == TrArenaStateSchema.Phase.COUNTDOWN
	_round = state.round
	if is_new_round:
		_told = TrArenaFighter.new(_numbers)
	var said: TrArenaFighter = _fighter_said(state, own, tick, place, predicted)
	# Back from the dead, at the beginning of a round, or for the first time.
	var is_put: bool = is_new_round or fighter == null or predicted == null or predicted.activity == _DEAD and own.is_alive()
	if own.owed_steps > 0 or predicted == null or fighter == null or not _is_same(predicted, said):
		var corrections_before: int = corrections
		_play_again(said, own.owed_steps, is_put)
		if own.owed_steps > 0 or predicted != null and predicted.tick != tick:
			late_corrections += corrections - corrections_before
	return newly_used


## Where the fighter is shown, metres.
func position() -> Vector3:
	if fighter == null:
		return Vector3.ZERO
	return _shown() + _smoother.offset


## Once a frame. [param p_progress]: see [member progress].
func advance(delta: float, p_progress: float) -> void:
	progress = p_progress
	_smoother.advance(delta)


## The tick that the fighter is shown in, with its fraction; it is ahead of the server's.
func shown_tick() -> float:
	return float(fighter.tick) - 1.0 + progress if fighter != null else 0.0


## The connection is another: the server knows nothing of the inputs of before.
func reset() -> void:
	pending.clear()
	_used = null
	_before = null
	fighter = null


func _shown() -> Vector3:
	if _before == null:
		return Vector3(fighter.mover.x, 0.0, fighter.mover.z)
	var from: Vector3 = Vector3(_before.mover.x, 0.0, _before.mover.z)
	var to: Vector3 = Vector3(fighter.mover.x, 0.0, fighter.mover.z)
	return to if from.distance_to(to) > _smoother.snap_distance else from.lerp(to, progress)


# The fighter as the server has it. What it does not say is as predicted, or follows from what it has said before.
func _fighter_said(
	state: TrArenaStateSchema, own: TrArenaFighterSchema, tick: int, place: PackedFloat64Array, predicted: TrArenaFighter
) -> TrArenaFighter:
	var said: TrArenaFighter = predicted.copy() if predicted != null else TrArenaFighter.new(_numbers)
	said.tick = tick
	said.mover.x = place[0]
	said.mover.z = place[1]
	said.effects = own.effects.duplicate()
	said.mover.speed_factor = _numbers.speed_factor(said.effects)
	_take_activity(said, own, tick)
	if state.phase == TrArenaStateSchema.Phase.COUNTDOWN:
		said.mover.hold(_phase_ends_at)
	said.ready_at = _told.ready_at.duplicate()
	said.mana = _told.mana
	said.mana_since = _told.mana_since
	said.stamina = _told.stamina
	said.stamina_since = _told.stamina_since
	return said


func _take_activity(said: TrArenaFighter, own: TrArenaFighterSchema, tick: int) -> void:
	var was_dodging: bool = said.activity == _DODGING
	said.activity = own.state
	said.casting = own.casting - 1
	said.mover.held_until_tick = 0
	if own.state == _ATTACKING and _said_activity != _ATTACKING:
		var lock: float = _numbers.number(_said_casting, "movement_lock") if _said_casting >= 0 else 0.0
		_attack_ends_at = float(tick) + lock * TrArenaStep.TICKS_PER_SECOND
	_said_activity = own.state
	_said_casting = own.casting - 1
	match own.state:
		_CASTING:
			said.activity_ends_at = own.cast_ends_at_tick
		_ATTACKING:
			said.activity_ends_at = _attack_ends_at
		_STUNNED:
			said.activity_ends_at = _numbers.effect_ends_at(said.effects, "stun", float(tick))
		_DODGING:
			said.activity_ends_at = _numbers.effect_ends_at(said.effects, "dash", float(tick))
	if own.state == _CASTING or own.state == _ATTACKING or own.state == _STUNNED:
		said.mover.hold(ceili(said.activity_ends_at))
	if own.state == _DODGING:
		_take_dash(said, tick, was_dodging)
	else:
		said.mover.dash_ticks_left = 0


# The state says until when the dash goes; how long it is in all is in the content.
func _take_dash(said: TrArenaFighter, tick: int, was_dodging: bool) -> void:
	for button: int in _numbers.abilities.size():
		var metres: float = _numbers.effect_of(button, "dash")
		if metres == 0.0 or not said.effects.has(_numbers.ability_ids[button]):
			continue
		var ticks: int = TrArenaStep.dash_ticks(_numbers.number(button, "effect_duration"))
		if not was_dodging:
			said.mover.begin_dash(ticks, TrArenaStep.dash_units(metres, ticks))
		said.mover.dash_ticks_left = clampi(ceili(said.activity_ends_at) - tick - 1, 0, ticks)


func _play_again(said: TrArenaFighter, owed_steps: int, is_put: bool) -> void:
	var shown: Vector3 = position()
	var before: TrArenaFighter = fighter
	replays += 1
	if _used != null:
		_used.fighter = said
	fighter = said
	_before = said
	var next: int = 0
	var owed: int = mini(owed_steps, pending.size())
	while next < pending.size():
		# The server uses the inputs of steps that it has made already together with the next one.
		var last: int = mini(next + owed, pending.size() - 1)
		_before = fighter
		fighter = fighter.copy()
		var releases: Array[TrArenaRelease] = []
		fighter.begin_tick(pending[last].input.aim, releases)
		for index: int in range(next, last + 1):
			if index > next:
				fighter = fighter.copy()
				releases = []
			fighter.act(pending[index].input, _may_fight(fighter.tick), index - next >= owed, releases)
			pending[index].fighter = fighter
			pending[index].releases = releases
		next = last + 1
		owed = 0
	_note_correction(before, shown, is_put)


func _note_correction(before: TrArenaFighter, shown: Vector3, is_put: bool) -> void:
	if is_put or before == null:
		_smoother.offset = Vector3.ZERO
		return
	var x: float = fighter.mover.x - before.mover.x
	var z: float = fighter.mover.z - before.mover.z
	var metres: float = sqrt(x * x + z * z)
	# What is shown stays where it was, and glides from there.
	_smoother.correct(shown, _shown())
	if metres == 0.0:
		return
	corrections += 1
	corrected_metres += metres
	longest_correction = maxf(longest_correction, metres)
	corrected.emit(metres)


# Whether a tick that is to come is one of a round.
func _may_fight(tick: int) -> bool:
	match _phase:
		TrArenaStateSchema.Phase.FIGHTING:
			return true
		TrArenaStateSchema.Phase.COUNTDOWN:
			return tick >= _phase_ends_at
	return false


static func _is_same(predicted: TrArenaFighter, said: TrArenaFighter) -> bool:
	var a: TrArenaMover = predicted.mover
	var b: TrArenaMover = said.mover
	return (
		predicted.tick == said.tick
		and a.x == b.x
		and a.z == b.z
		and a.dash_ticks_left == b.dash_ticks_left
		and maxi(a.held_until_tick, said.tick) == maxi(b.held_until_tick, said.tick)
		and predicted.activity == said.activity
		and predicted.casting == said.casting
		and _are_same_ends(predicted.effects, said.effects)
		and predicted.ready_at == said.ready_at
		and absf(predicted.mana_at(float(said.tick)) - said.mana_at(float(said.tick))) < _HALF_A_POINT
		and absf(predicted.stamina_at(float(said.tick)) - said.stamina_at(float(said.tick))) < _HALF_A_POINT
	)


# The state says whole ticks.
static func _are_same_ends(predicted: Dictionary, said: Dictionary) -> bool:
	if predicted.size() != said.size():
		return false
	for ability_id: String in predicted:
		var ends_at: float = predicted[ability_id]
		if not said.has(ability_id) or ceilf(ends_at) != said[ability_id]:
			return false
	return true
