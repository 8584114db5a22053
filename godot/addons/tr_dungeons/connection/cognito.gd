class_name TrCognito
extends RefCounted
## Signs players up and in with an AWS Cognito user pool, by its JSON API.
## [codeblock]
## var cognito := TrCognito.new("the app client's id", "https://cognito-idp.eu-central-1.amazonaws.com")
## if await cognito.sign_in("ada", password):
##     Multiplayer.account.use(cognito.player_id, cognito.access_token, cognito.expires_in)
## else:
##     show(cognito.last_error.message)
## [/codeblock]
## The password is sent as it is ([code]USER_PASSWORD_AUTH[/code]), and TLS keeps it secret on the way: an endpoint without TLS is refused,
## unless it is on this machine. The app client must have no secret, since players could read it in the game.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _CONTENT_TYPE: String = "application/x-amz-json-1.1"
const _THIS_MACHINE: PackedStringArray = ["http://127.0.0.1:", "http://localhost:"]

## Why the newest request failed; [code]null[/code] if it did not.
var last_error: ColyseusError = null
## Cognito's name for it, to decide by, such as [code]UsernameExistsException[/code], [code]UserNotConfirmedException[/code] or
## [code]NotAuthorizedException[/code]; empty if there was no answer.
var last_error_name: String = ""
## The account that is signed in.
var player_id: String = ""
## For the game server: see [method TrOwnAccount.use] and [method TrOwnAccount.link].
var access_token: String = ""
## How long the access token is good, in seconds after it came.
var expires_in: float = 0.0
## Brings the next access token: see [method refresh]. Keep it as safe as a password to let the player come back without one.
var refresh_token: String = ""

var _client_id: String
var _http: ColyseusHttp
var _problem: String = ""
var _calls: TrCalls = TrCalls.new()


## [param endpoint] is that of the pool's region, or a [code]cognito-local[/code] on this machine.
func _init(client_id: String, endpoint: String) -> void:
	_client_id = client_id
	var is_local: bool = false
	for each: String in _THIS_MACHINE:
		is_local = is_local or endpoint.begins_with(each)
	if not endpoint.begins_with("https://") and not is_local:
		_problem = "%s is no endpoint for passwords: it must begin with https://." % endpoint
	_http = ColyseusClient.new(endpoint).http
	_http.content_type = _CONTENT_TYPE


## Makes an account. Cognito sends a code to the e-mail address, for [method confirm].
func sign_up(username: String, password: String, email: String) -> bool:
	var attributes: Array[Dictionary] = [{"Name": "email", "Value": email}]
	await _ask("SignUp", {"Username": username, "Password": password, "UserAttributes": attributes})
	return last_error == null


## Confirms the e-mail address with the code that came to it. Then the player can sign in.
func confirm(username: String, code: String) -> bool:
	await _ask("ConfirmSignUp", {"Username": username, "ConfirmationCode": code.strip_edges()})
	return last_error == null


## Signs in. Returns whether [member access_token] is there.
func sign_in(username: String, password: String) -> bool:
	return await _authenticate("USER_PASSWORD_AUTH", {"USERNAME": username, "PASSWORD": password})


## Brings a new access token for [member refresh_token], which stays good. Set it first where an earlier game has kept it.
func refresh() -> bool:
	return await _authenticate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})


## Cancels all calls that wait for Cognito, as [method TrPart.cancel_calls] does: each returns [code]false[/code] at once, and [member last_error]
## is of [constant TrMultiplayerError.CANCELLED]. An account that Cognito has made by then stays.
func cancel_calls() -> void:
	_calls.cancel()


func _authenticate(flow: String, parameters: Dictionary) -> bool:
	var answer: Dictionary = await _ask("InitiateAuth", {"AuthFlow": flow, "AuthParameters": parameters})
	if last_error != null:
		return false
	var challenge: String = _Fields.text(answer, "ChallengeName")
	if challenge != "":
		last_error_name = challenge
		last_error = ColyseusError.new(
			ColyseusError.BAD_ANSWER, "Cognito asks for %s, which this game does not support: switch it off in the pool." % challenge
		)
		return false
	var result: Dictionary = _Fields.below(answer, "AuthenticationResult")
	var token: String = _Fields.text(result, "AccessToken")
	var account_id: String = _account_of(token)
	if account_id == "":
		last_error = ColyseusError.new(ColyseusError.BAD_ANSWER, "Cognito's answer has no access token.")
		return false
	player_id = account_id
	access_token = token
	expires_in = _Fields.number(result, "ExpiresIn", 300.0)
	# A refresh brings none: the one that was used stays good.
	refresh_token = _Fields.text(result, "RefreshToken", refresh_token)
	return true


func _ask(action: String, body: Dictionary) -> Dictionary:
	last_error = null
	last_error_name = ""
	if _problem != "":
		last_error = ColyseusError.new(ColyseusError.BAD_ARGUMENT, _problem)
		return {}
	_http.headers = ["X-Amz-Target: AWSCognitoIdentityProviderService.%s" % action]
	var whole: Dictionary = body.merged({"ClientId": _client_id})
	var pending: TrCall = await _calls.run(func() -> ColyseusHttpResponse: return await _http.post_request("/", whole))
	if pending.is_cancelled:
		last_error = TrMultiplayerError.cancelled()
		return {}
	var response: ColyseusHttpResponse = pending.answer
	last_error = response.error
	var answer: Dictionary = response.data if response.data is Dictionary else {}
	if last_error != null:
		last_error_name = _Fields.text(answer, "__type").get_slice("#", _Fields.text(answer, "__type").get_slice_count("#") - 1)
		return {}
	return answer


# The claim `sub`, which is the player_id. The game server checks the token; here it only says whose it is.
static func _account_of(token: String) -> String:
	var payload: String = token.get_slice(".", 1).replace("-", "+").replace("_", "/")
	if payload == "" or token.get_slice_count(".") != 3:
		return ""
	while payload.length() % 4 != 0:
		payload += "="
	var json: JSON = JSON.new()
	if json.parse(Marshalls.base64_to_utf8(payload)) != OK or not json.data is Dictionary:
		return ""
	var claims: Dictionary = json.data
	return _Fields.text(claims, "sub")
