"""How gunicorn serves the site. HOST, PORT and THREADS come from the environment, as for everything else."""

from runnersknee import env

bind = f"{env.text('HOST', '127.0.0.1')}:{env.port('PORT', 8000)}"
worker_class = "gthread"
workers = 2
# Each slow reader or sender holds a thread, so without a proxy there must be many. All threads of a worker share one
# interpreter: where a proxy buffers, two of them keep the slowest answers nearer to the usual ones.
threads = env.number("THREADS", 8, 1, 64)
reuse_port = True  # else all connections of a proxy may land on one worker
control_socket_disable = True
timeout = 60
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file, in memory so that a slow disk kills no worker
