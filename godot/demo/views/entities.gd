class_name DemoEntities
extends Node3D
## Keeps one view for everybody and everything in the room's state, and no more.

const _Palette = preload("../look/palette.gd")

## By player_id.
var players: Dictionary[String, DemoPlayerView] = {}
## By enemy_instance_id.
var enemies: Dictionary[String, DemoEnemyView] = {}
## By loot_instance_id.
var loot: Dictionary[String, DemoLootView] = {}
## By projectile_id.
var projectiles: Dictionary[String, DemoProjectileView] = {}

## Where fireballs burst; set by the demo.
var effects: DemoEffects = null


## Takes all views away: the room is another one.
func clear() -> void:
	for views: Dictionary in [players, enemies, loot, projectiles]:
		for id: String in views:
			var view: Node = views[id]
			view.queue_free()
		views.clear()


## Where a player or an enemy stands that an event names; [param otherwise] where it is not there.
func place_of(id: String, otherwise: Vector3) -> Vector3:
	var view: Node3D = players.get(id)
	if view == null:
		view = enemies.get(id)
	return view.position if view != null else otherwise


func _process(delta: float) -> void:
	if Multiplayer.state == null or Multiplayer.local == null:
		return
	_match_players(Multiplayer.state.players)
	_match_enemies(Multiplayer.state.enemies)
	_match_loot(Multiplayer.state.loot_drops)
	_match_projectiles(Multiplayer.state.projectiles)
	_refresh(delta)


func _refresh(delta: float) -> void:
	for id: String in players:
		if id == Multiplayer.player_id:
			players[id].refresh(Multiplayer.local.is_alive, Multiplayer.local.activity, delta)
		else:
			var player: TrPlayerSchema = Multiplayer.state.player(id)
			players[id].refresh(player.is_alive, player.state as TrPlayerSchema.Activity, delta)
	for id: String in enemies:
		enemies[id].refresh(Multiplayer.state.enemy(id), delta)
	for id: String in projectiles:
		projectiles[id].refresh()


func _match_players(wanted: Dictionary) -> void:
	for id: String in wanted:
		if not players.has(id):
			var view: DemoPlayerView = DemoPlayerView.new()
			add_child(view)
			var player: TrPlayerSchema = wanted[id]
			view.build(id, player, id == Multiplayer.player_id)
			view.swung.connect(func() -> void: effects.arc(view.position, view.rotation.y))
			players[id] = view
	_drop_others(players, wanted)


func _match_enemies(wanted: Dictionary) -> void:
	for id: String in wanted:
		if not enemies.has(id):
			var view: DemoEnemyView = DemoEnemyView.new()
			add_child(view)
			var enemy: TrEnemySchema = wanted[id]
			view.build(id, enemy)
			enemies[id] = view
	_drop_others(enemies, wanted)


func _match_loot(wanted: Dictionary) -> void:
	for id: String in wanted:
		if not loot.has(id):
			var view: DemoLootView = DemoLootView.new()
			var lying: TrLootDropSchema = wanted[id]
			view.build(id, lying)
			add_child(view)
			loot[id] = view
	_drop_others(loot, wanted)


func _match_projectiles(wanted: Dictionary) -> void:
	for id: String in projectiles:
		if not wanted.has(id):
			effects.burst(projectiles[id].position, _Palette.FIRE, 1.5)
	for id: String in wanted:
		if not projectiles.has(id):
			var view: DemoProjectileView = DemoProjectileView.new()
			add_child(view)
			var flying: TrProjectileSchema = wanted[id]
			view.build(id, flying)
			projectiles[id] = view
	_drop_others(projectiles, wanted)


# All that is wanted has its view by now, so there are others only if there are more.
static func _drop_others(views: Dictionary, wanted: Dictionary) -> void:
	if views.size() == wanted.size():
		return
	var gone: Array[String] = []
	for id: String in views:
		if not wanted.has(id):
			gone.append(id)
	for id: String in gone:
		var view: Node = views[id]
		view.queue_free()
		views.erase(id)
