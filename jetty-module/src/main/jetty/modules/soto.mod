[description]
Soto: Jakarta WebSocket for the ee11 web applications, in the place of Jetty's own ee11-websocket-jakarta.

[environment]
ee11

[provides]
ee11-websocket-jakarta

[tags]
websocket

[depend]
client
ee11-annotations
ee11-deploy

[lib]
lib/soto/jakarta.websocket-api-${websocket-api.version}.jar
lib/soto/jakarta.websocket-client-api-${websocket-api.version}.jar
lib/soto/soto-protocol-${project.version}.jar
lib/soto/soto-api-bridge-${project.version}.jar
lib/soto/soto-provider-${project.version}.jar
lib/soto/soto-servlet-upgrade-${project.version}.jar
lib/soto/soto-jetty-module-${project.version}.jar

[ini-template]
## Settings for all web applications, as system properties. A name that there is not is a
## warning at the start, with those that there are.
## The context-params of a web application go before them.
# -Ddev.soto.maxTextMessageBytes=1MiB
# -Ddev.soto.maxBinaryMessageBytes=1MiB
# -Ddev.soto.idleTimeout=0
# -Ddev.soto.keepAliveInterval=30s
# -Ddev.soto.shutdownTimeout=5s
