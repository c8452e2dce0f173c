import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Payara Micro that deploys what is in a folder, and stops at the first byte of standard input: {@code java -cp payara-micro.jar PayaraServer.java <port> <folder>}. */
public class PayaraServer {
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        PayaraMicroRuntime server =
                PayaraMicro.getInstance().setHttpPort(port).setNoCluster(true).bootStrap();
        System.out.println("listens on " + port);
        System.out.println("started");
        Map<String, FileTime> deployed = new HashMap<>();
        while (System.in.available() == 0) {
            Map<String, FileTime> found = new HashMap<>();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path war : files.filter(file -> file.toString().endsWith(".war")).toList()) {
                    found.put(war.getFileName().toString().replace(".war", ""), Files.getLastModifiedTime(war));
                }
            }
            Set<String> gone = new HashSet<>(deployed.keySet());
            gone.removeIf(name -> deployed.get(name).equals(found.get(name)));
            for (String name : gone) {
                server.undeploy(name);
                deployed.remove(name);
                System.out.println("undeployed " + name + ".");
            }
            for (Map.Entry<String, FileTime> war : found.entrySet()) {
                String name = war.getKey();
                if (deployed.putIfAbsent(name, war.getValue()) == null) {
                    server.deploy(name, name, folder.resolve(name + ".war").toFile());
                    System.out.println("deployed " + name + ".");
                }
            }
            Thread.sleep(200);
        }
        // Told to stop.
        server.shutdown();
        System.exit(0);
    }
}
