package dev.soto.servlet;

import dev.soto.servlet.References.Member;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, before the first handshake, whether classes of ours can be linked: a container may show some of its classes and hide
 * others, or be of another version. Nothing is initialised or called. What classes refer to is read from their class files, so that
 * there is no list to keep.
 */
final class LinkCheck {
    /** What is checked elsewhere, or there in any case. */
    private static final List<String> OTHERS =
            List.of("java.", "javax.", "jdk.", "jakarta.", "dev.soto.", "org.jspecify.");

    private final ClassLoader loader;
    private final List<String> packages;
    private final Set<String> optional;
    private final MethodHandles.Lookup lookup = MethodHandles.publicLookup();

    /**
     * Creates a check.
     *
     * @param loader of the classes to check
     * @param packages how the names of classes begin that are checked when a checked class refers to them
     * @param optional names of classes that are not: they are used where what they need is there
     */
    LinkCheck(ClassLoader loader, List<String> packages, Set<String> optional) {
        this.loader = loader;
        this.packages = packages;
        this.optional = optional;
    }

    /** Returns what the first reference is that leads nowhere, with the reason; null when all is there. */
    @Nullable
    String missing(List<String> roots) {
        Set<String> seen = new HashSet<>(roots);
        Set<String> found = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(roots);
        while (!next.isEmpty()) {
            References references = References.of(next.remove(), loader);
            for (String type : references.types()) {
                if (!seen.add(type)) {
                    continue;
                }
                if (isOurs(type)) {
                    next.add(type);
                } else if (isForeign(type) && !isThere(type)) {
                    return "the web application does not see the container's class " + type;
                }
            }
            for (Member member : references.members()) {
                boolean concerns = isForeign(member.owner()) || isOurs(member.owner());
                String reason = concerns && found.add(member.toString()) ? missing(member) : null;
                if (reason != null) {
                    return reason;
                }
            }
        }
        return null;
    }

    private boolean isOurs(String type) {
        return !optional.contains(type) && beginsLike(type, packages);
    }

    private boolean isForeign(String type) {
        return !optional.contains(type) && !beginsLike(type, OTHERS);
    }

    private static boolean beginsLike(String type, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (type.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private boolean isThere(String type) {
        try {
            Class.forName(type, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    private @Nullable String missing(Member member) {
        try {
            Class<?> owner = Class.forName(member.owner(), false, loader);
            // What ours inherit from the container's is named as if it were theirs.
            if (inheritsForeign(owner)) {
                find(owner, member);
            }
            return null;
        } catch (TypeNotPresentException unseen) {
            return "the web application does not see the container's class " + unseen.typeName();
        } catch (IllegalAccessException notPublic) {
            // It is there, for subclasses.
            return null;
        } catch (ReflectiveOperationException absent) {
            return "this version of the container has no " + member;
        } catch (NoClassDefFoundError unseen) {
            return "the web application does not see the container's class "
                    + String.valueOf(unseen.getMessage()).replace('/', '.');
        } catch (LinkageError unfit) {
            return "the container's " + member + " cannot be linked (" + unfit + ")";
        }
    }

    /** Whether a class, or one above it, is none of ours. */
    private boolean inheritsForeign(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (isForeign(type.getName()) || inheritsForeign(type.getSuperclass())) {
            return true;
        }
        for (Class<?> implemented : type.getInterfaces()) {
            if (inheritsForeign(implemented)) {
                return true;
            }
        }
        return false;
    }

    /** A class file does not tell whether a member that is referred to is static. */
    private void find(Class<?> owner, Member member) throws ReflectiveOperationException {
        if (member.isField()) {
            Class<?> type = MethodType.fromMethodDescriptorString("()" + member.descriptor(), loader)
                    .returnType();
            try {
                lookup.findGetter(owner, member.name(), type);
            } catch (NoSuchFieldException | IllegalAccessException ofClass) {
                lookup.findStaticGetter(owner, member.name(), type);
            }
            return;
        }
        MethodType type = MethodType.fromMethodDescriptorString(member.descriptor(), loader);
        if (member.name().equals("<init>")) {
            lookup.findConstructor(owner, type);
            return;
        }
        try {
            lookup.findVirtual(owner, member.name(), type);
        } catch (NoSuchMethodException | IllegalAccessException ofClass) {
            lookup.findStatic(owner, member.name(), type);
        }
    }
}
