package dev.soto.server;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Hands a path and those below it to one handler, and all other requests on. */
final class PathHandler extends Handler.Wrapper {
    private final String path;
    private final Handler here;

    PathHandler(String path, Handler here, @Nullable Handler otherwise) {
        super(otherwise);
        this.path = path;
        this.here = here;
        installBean(here, true);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String requested = Request.getPathInContext(request);
        boolean below = requested.startsWith(path)
                && (requested.length() == path.length() || requested.charAt(path.length()) == '/');
        return below ? here.handle(request, response, callback) : super.handle(request, response, callback);
    }
}
