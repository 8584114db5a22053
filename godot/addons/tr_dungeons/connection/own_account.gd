class_name TrOwnAccount
extends TrPart
## The player's account, and what the player may know and decide about all that the server keeps of it: [member MultiplayerManager.account].
## [codeblock]
## var exported: TrVerdict = await Multiplayer.account.export_data()
## if exported.is_accepted:
##     FileAccess.open("user://my_account.json", FileAccess.WRITE).store_string(JSON.stringify(exported.value))
## var asked: TrVerdict = await Multiplayer.account.delete()
## if asked.is_accepted:
##     print("The account is deleted on ", asked.value, ", unless you keep it.")
## await Multiplayer.account.keep()
## [/codeblock]
## What is refused changes nothing: the [TrVerdict] has the [member TrVerdict.reason] in a word and the [member TrVerdict.detail] to read, and
## [signal MultiplayerManager.failed] has told it, too. Reasons: [code]too_many_requests[/code], [code]account_deleted[/code],
## [code]is_staff[/code]. What is kept, how long and why, says [code]docs/privacy.md[/code].

## The account that is kept cannot be used any more, or what is kept of it cannot be read; [param reason] says why. It is never replaced by
## itself: [method forget] makes way for a new one. [param player_id] is empty where it cannot be read.
signal lost(player_id: String, reason: String)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

# Leaves the room, or the match.
var _leave: Callable


func _init(server: TrServer, leave: Callable) -> void:
	super(server)
	_leave = leave
	server.account_lost.connect(_on_lost)


## Makes sure that there is an account: the kept one, or a new guest where none is kept. One that is kept and cannot be used any more is
## [signal lost]. Returns whether there is one; likewise what follows: if not, [signal MultiplayerManager.failed] has said why.
func sign_in() -> bool:
	return _requests.tell(await _requests.run(func(_api: TrSessionApi) -> bool: return true)).is_accepted


## Forgets the account that is kept for this server, so that the next [method MultiplayerManager.play] or [method sign_in] makes a new one.
## Nobody can come back to a guest's account afterwards. Leaves the room first.
func forget() -> void:
	_server.api()
	await _leave.call()
	_server.api().forget_account()
	_server.cooldowns.clear()
	_server.account_changed.emit()


## Uses an account of elsewhere instead of a guest, such as an AWS Cognito access token that ends in [param expires_in] seconds.
func use(player_id: String, access_token: String, expires_in: float) -> void:
	var api: TrSessionApi = _server.api()
	var is_other: bool = _server.save.player_id != player_id
	api.use_token(player_id, access_token, expires_in)
	if is_other:
		_server.account_changed.emit()


## Makes the kept guest part of an account of AWS Cognito, with all its characters, and uses that account from now on: see [TrCognito].
## Leaves the room first. Asking again is safe.
func link(player_id: String, access_token: String, expires_in: float) -> bool:
	return await _become(func(api: TrSessionApi) -> void: await api.link(player_id, access_token, expires_in))


## A new recovery code of the kept guest, for the player to write down: it is shown this once, and an older one is void. Empty where there
## is none.
func make_recovery_code() -> String:
	var verdict: TrVerdict = await _requests.run(func(api: TrSessionApi) -> String: return await api.make_recovery_code())
	return str(verdict.value) if _requests.tell(verdict).is_accepted else ""


## Comes back to the guest that a recovery code belongs to. It replaces the account that is kept for this server: leaves its room first.
func recover(code: String) -> bool:
	return await _become(func(api: TrSessionApi) -> void: await api.recover(code))


## Accepted with the account, a [Dictionary]: its [code]player_id[/code]; its [code]kind[/code], [code]guest[/code] or [code]account[/code]; and
## [code]deletes_at[/code], when it is deleted, only where the player has asked for that. Times are of ISO 8601, in UTC.
func look() -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_GET, "/api/me")


## Accepted with everything that is kept about the account, a [Dictionary]: [code]tables[/code] has rows by the name of their table. Three times
## an hour at most.
func export_data() -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_GET, "/api/me/export")


## Asks for the account to be deleted in 7 days, with all its characters. Until then its player can play on, and [method keep] it. Accepted with
## when it is deleted, a [String]; asked again, it is the same.
func delete() -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_DELETE, "/api/me")
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		verdict.value = _Fields.text(answer, "deletes_at")
	return verdict


## Keeps the account: it is not deleted. Signing in alone does not keep it.
func keep() -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_DELETE, "/api/me/deletion")


func _on_lost(error: ColyseusError) -> void:
	lost.emit(_server.save.player_id, error.message)


# Of another account nothing is known. That is so, too, where the account is another one only after the call was cancelled.
func _become(ask: Callable) -> bool:
	_server.api()
	await _leave.call()
	var verdict: TrVerdict = await _requests.run_unsigned(func(api: TrSessionApi) -> void:
		var former_player_id: String = _server.save.player_id
		await ask.call(api)
		if _server.save.player_id != former_player_id:
			_server.account_changed.emit()
	)
	return _requests.tell(verdict).is_accepted
