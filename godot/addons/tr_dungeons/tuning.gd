class_name TrMultiplayerTuning
extends Resource
## The numbers of the client that are a matter of taste or of the line, not of the rules: [member MultiplayerManager.tuning].

@export_group("Own movement")
## How fast a small correction is made good, on top of what the local player walks: no frame shows more than this many metres a second of it.
@export_range(0.5, 50.0, 0.1) var correction_speed: float = 4.0
## A correction of more metres than this is shown at once.
@export_range(0.1, 50.0, 0.1) var snap_distance: float = 3.0
## Seconds without a move after which the server's word on where the local player stands, and on its stamina, is final.
@export_range(0.5, 10.0, 0.1) var settle_seconds: float = 1.5
## Stamina that must be there before one sprints again after running out of it.
@export_range(1.0, 100.0, 1.0) var sprint_resume_stamina: float = 10.0
## The longest frame that is walked through; what is longer is a hitch, in which the local player stands. In seconds.
@export_range(0.05, 0.3, 0.01) var longest_frame: float = 0.25

@export_group("Others")
## How far in the past other players are shown, in patch intervals: more is smoother on a bad line, and later.
@export_range(1.0, 5.0, 0.1) var interpolation_intervals: float = 1.5
## Another player who comes further than this between two snapshots is shown there at once. In metres.
@export_range(1.0, 50.0, 0.5) var others_snap_distance: float = 8.0
## How fast an enemy is moved to where its newest walk has it, on top of that walk. Metres a second.
@export_range(0.5, 50.0, 0.5) var enemy_correction_speed: float = 8.0
## An enemy that is further than this from where its newest walk has it is shown there at once. In metres.
@export_range(0.5, 50.0, 0.5) var enemy_snap_distance: float = 4.0

@export_group("Combat")
## Added to a cast before the player does something else, since the server ends it between two of its ticks. In seconds.
@export_range(0.0, 0.5, 0.01) var cast_margin: float = 0.15
## How long after its confirmation a hit is shown before the state has it, at most; in patch intervals.
@export_range(1.0, 5.0, 0.1) var hit_intervals: float = 2.0
## How often something is asked again whose saving the server could not confirm.
@export_range(0, 10) var saving_retries: int = 3

@export_group("Connection")
## Seconds between two measurements of the ping.
@export_range(0.5, 60.0, 0.5) var ping_interval: float = 5.0
## Seconds in which nothing came, after which the server is asked whether it is there.
@export_range(0.25, 10.0, 0.25) var quiet_seconds: float = 1.0
## Seconds in which nothing came, not even the answer to that, after which the connection counts as stalled.
@export_range(0.5, 20.0, 0.5) var stalled_seconds: float = 2.0
## How long a room may take to say who one is, in seconds.
@export_range(1.0, 60.0, 0.5) var entry_timeout: float = 10.0

@export_group("Self-check")
## Seconds between two reports to the server.
@export_range(10.0, 600.0, 1.0) var report_interval: float = 10.0
## How much faster than the world this client's time may run before it is noted: 1.25 is a quarter.
@export_range(1.05, 3.0, 0.05) var clock_tolerance: float = 1.25
