extends SceneTree
## A player who signs up and in with Cognito, links the guest that it played before, and one who comes back with a recovery code.
##
## Arguments: Cognito's endpoint, its app client, the code that it sends, the game server, and the file for what was seen.

const _PASSWORD: String = "Passw0rd!"

var _seen: Dictionary = {}


func _initialize() -> void:
	_play()


func _play() -> void:
	await process_frame
	var args: PackedStringArray = OS.get_cmdline_user_args()
	var cognito: TrCognito = TrCognito.new(args[1], args[0])
	await _sign_up(cognito, args[2])
	await _link(cognito, args[3])
	await _recover(args[3])
	var bare: TrCognito = TrCognito.new(args[1], "http://cognito-idp.example.com")
	_seen["without_tls"] = [await bare.sign_in("ada", _PASSWORD), bare.last_error.code, bare.last_error.message]
	var nobody: TrCognito = TrCognito.new(args[1], "http://127.0.0.1:9")
	_seen["nobody_listens"] = [await nobody.sign_in("ada", _PASSWORD), nobody.last_error.code, nobody.last_error_name]
	var file: FileAccess = FileAccess.open(args[4], FileAccess.WRITE)
	file.store_string(JSON.stringify(_seen))
	file.close()
	quit()


func _sign_up(cognito: TrCognito, code: String) -> void:
	var refusals: Array[String] = []
	var note: Callable = func(is_done: bool) -> void: refusals.append("done" if is_done else cognito.last_error_name)
	note.call(await cognito.sign_in("ada", _PASSWORD))
	note.call(await cognito.sign_up("ada", _PASSWORD, "ada@example.com"))
	note.call(await cognito.sign_up("ada", _PASSWORD, "ada@example.com"))
	note.call(await cognito.sign_in("ada", _PASSWORD))
	note.call(await cognito.confirm("ada", "000000"))
	note.call(await cognito.confirm("ada", " %s " % code))
	note.call(await cognito.sign_in("ada", "wrong"))
	note.call(await cognito.sign_in("ada", _PASSWORD))
	_seen["signing_up"] = refusals
	var first: String = cognito.access_token
	var refresh_token: String = cognito.refresh_token
	# Tokens of the same second may be alike.
	await create_timer(1.1).timeout
	_seen["refreshed"] = [
		await cognito.refresh(), cognito.access_token != first, cognito.refresh_token == refresh_token, cognito.expires_in > 0.0,
	]
	_seen["player_id"] = cognito.player_id


func _link(cognito: TrCognito, endpoint: String) -> void:
	var multiplayer: MultiplayerManager = _open(endpoint, "cognito")
	multiplayer.account.forget()
	var played: bool = await multiplayer.account.sign_in() and await multiplayer.characters.begin_session("Ada of Cognito")
	var linked: bool = await multiplayer.account.link(cognito.player_id, cognito.access_token, cognito.expires_in)
	_seen["linked"] = [played, linked, multiplayer._server.save.player_id == cognito.player_id]
	var names: Array = []
	for each: Dictionary in await multiplayer._server.api().sessions():
		names.append(each["character_name"])
	_seen["sessions"] = names
	multiplayer.account.forget()


func _recover(endpoint: String) -> void:
	var multiplayer: MultiplayerManager = _open(endpoint, "recovery")
	multiplayer.account.forget()
	await multiplayer.account.sign_in()
	var player_id: String = multiplayer._server.save.player_id
	var code: String = await multiplayer.account.make_recovery_code()
	multiplayer.account.forget()
	var wrong: bool = await multiplayer.account.recover("wrong")
	var is_back: bool = await multiplayer.account.recover(code)
	_seen["recovered"] = [code.length(), wrong, is_back, multiplayer._server.save.player_id == player_id, multiplayer._server.save.refresh_token != ""]
	multiplayer.account.forget()


func _open(endpoint: String, name: String) -> MultiplayerManager:
	var multiplayer: MultiplayerManager = root.get_node(^"Multiplayer")
	multiplayer.endpoint = endpoint
	multiplayer.save_path = "user://test/%s/save.json" % name
	return multiplayer
