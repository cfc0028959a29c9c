"""How gunicorn serves the site. HOST and PORT come from the environment, as for everything else."""

from runnersknee import env

bind = f"{env.text('HOST', '127.0.0.1')}:{env.port('PORT', 8000)}"
worker_class = "gthread"
workers = 2
threads = 8
reuse_port = True  # else all connections of a proxy may land on one worker
control_socket_disable = True
timeout = 60
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file, in memory so that a slow disk kills no worker
