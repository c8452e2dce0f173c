package dev.soto.servlet.scenario;

/** Observers that fail, on Undertow. */
class UndertowObserverFaultScenariosTest extends ObserverFaultScenarios {
    UndertowObserverFaultScenariosTest() {
        super(UndertowHost::start);
    }
}
