"""An episode: what happens to one person from the first step to the last, a month a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..network import DESTINATIONS, INTERNAL
from ..processes.recruitment import FORMS_FEMALE, FORMS_MALE
from ..state import Channel, Exit, Form, Kind, State
from . import response

if TYPE_CHECKING:
    from .organised import Network
    from .person import Person


class Episode:
    """What is going on with one person; a person has at most one at a time.

    It begins in the state SEEKING or APPROACHED and takes its first step in the month after.
    """

    def __init__(self, person: Person, state: State, channel: int, network: Network | None = None, *,
                 sought: bool = False, abroad: bool = False):  # fmt: skip
        self.person, self.model = person, person.model
        self.state, self.channel, self.network = state, Channel(channel), network
        self.sought, self.abroad = sought, abroad  # looked for a way; looked abroad
        self.home = person.region
        self.kind = self.destination = self.post = self.form = None
        self.testifies = self.aided = self.exploited = False
        person.episode = self
        self.model.episodes.append(self)

    def step(self) -> None:
        """One month. Death may end any episode; a foreign worker who is held cannot leave when the stay is over."""
        if not self.person.present and not self.person.foreign:
            self.die()
        else:
            _STEPS[self.state](self)

    def close(self) -> None:
        """The person is at home again, or gone for good."""
        self.state = State.CLOSED
        self.person.episode = None
        if not self.person.present:
            self.person.remove()

    def exit(self, cause: Exit) -> None:
        self.model.count(f"exit_{cause.name.lower()}")

    def die(self) -> None:
        if self.state == State.EXPLOITED:
            self.exit(Exit.DIED)
        if self.state == State.ASSISTED:
            self.model.beds_taken -= 1
        self.close()

    def search(self) -> None:
        """Looking for a way: a deceptive offer (equation 5), or an end of the search, or neither."""
        model, levers, chance = self.model, self.model.levers, self.model.random.random
        trapped = levers.trapping * levers.trapping_factor * model.pull[self.channel] * model.open[self.channel]
        if chance() < trapped:
            self.network = model.network_in(self.home, self.channel)
            self.state = State.APPROACHED
            model.count("approached")
        elif chance() < levers.settling:
            if chance() < levers.leaving:
                self._leave_lawfully()
            self.close()

    def _leave_lawfully(self) -> None:
        """Leave; who crosses a border may be held there by mistake for a while."""
        levers, chance = self.model.levers, self.model.random.random
        self.model.count("left_lawfully")
        if not self.abroad or chance() >= levers.referral:
            return
        self.model.count("travellers_checked")
        if chance() < 1 - levers.specificity:
            self.model.count("travellers_held")
            self.model.count("movers_held")
            self.model.random.choices(self.model.posts, self.model.routes.passengers)[0].held += 1

    def decide(self) -> None:
        """Accept the offer or refuse it, by the person's own rule."""
        model, chance = self.model, self.model.random.random
        if chance() >= self.person.acceptance(self.sought):
            self.close()
            return
        self._plan()
        self.state = State.RECRUITED
        for name in ("recruited", f"recruited_{self.kind.name.lower()}", f"recruited_{self.channel.name.lower()}"):
            model.count(name)
        if chance() < model.levers.chaining:
            self._reach_acquaintance()

    def _plan(self) -> None:
        """The network settles kind, destination, post and form."""
        random = self.model.random
        if self.person.foreign:
            self.kind, self.destination = Kind.INBOUND, INTERNAL
        else:
            first = 1 if self.abroad or self.channel == Channel.STUDY else 0
            last = 1 if self.sought and not self.abroad else len(DESTINATIONS)
            self.destination = self.network.choose_destination(first, last)
            self.kind = Kind.INTERNAL if self.destination == INTERNAL else Kind.OUTBOUND
        if self.kind == Kind.OUTBOUND:
            self.post = self.network.choose_post(self.model.routes.post_share[self.destination])
        sexual, labour = (FORMS_FEMALE if self.person.female else FORMS_MALE)[self.channel]
        self.form = Form(random.choices(range(3), (sexual, labour, 1 - sexual - labour))[0])

    def _reach_acquaintance(self) -> None:
        """The same network approaches an acquaintance through the same channel."""
        other = self.model.acquaintance(self.person)
        if self.model.random.random() >= self.model.open[self.channel]:
            return
        if other and other.present and other.episode is None and other.band > 0 and other.suits(self.channel):
            other.approached(self.network, self.channel)

    def travel(self) -> None:
        """The month of the journey: it falls through, or is noticed at a post, or ends in exploitation."""
        model, levers, network = self.model, self.model.levers, self.network
        demand = 1.0 if self.kind == Kind.OUTBOUND else levers.demand  # a law at home does not reach demand abroad
        if model.random.random() >= (1 - levers.failing) * demand:
            self.exit(Exit.FELL_THROUGH)
            network.lose(channel=self.channel)
            self.close()
        elif self.kind == Kind.OUTBOUND and response.noticed_at_post(self):
            self.exit(Exit.BORDER)
            model.posts[self.post].found += 1
            network.lose(post=self.post, destination=self.destination)
            response.contact(self, Exit.BORDER)
        else:
            if self.kind == Kind.OUTBOUND:
                network.gain(post=self.post, destination=self.destination)
                network.gain(region=self.home, channel=self.channel)
            else:
                network.gain(region=self.home, channel=self.channel, destination=self.destination)
            self._begin_exploitation()

    def _begin_exploitation(self) -> None:
        person, count = self.person, self.model.count
        self.state, self.exploited = State.EXPLOITED, True
        count("newly_exploited")
        count(f"newly_exploited_{self.form.name.lower()}")
        count("newly_exploited_children", person.child)
        count("newly_exploited_male", not person.female)
        count("trafficked_again", person.returned)
        person.assisted = False  # help before this does not lower what comes after

    def endure(self) -> None:
        """One month of exploitation (equation 13): the first end in the list that comes wins."""
        cause = self._end()
        if cause is None:
            return
        self.exit(cause)
        if cause == Exit.RELEASE:
            response.back_unnoticed(self)
            return
        if cause != Exit.ESCAPE:
            self.network.lose(channel=self.channel, region=self.home, destination=self.destination)
        response.contact(self, cause)

    def _end(self) -> Exit | None:
        levers, chance = self.model.levers, self.model.random.random
        if chance() < levers.escaping:
            return Exit.ESCAPE
        if chance() < levers.calling and response.call(self):
            return Exit.HOTLINE
        found = self._found_abroad() if self.kind == Kind.OUTBOUND else self._found_in_mongolia()
        if found is not None:
            return found
        demand = 1.0 if self.kind == Kind.OUTBOUND else levers.demand
        return Exit.RELEASE if chance() < levers.releasing / demand else None

    def _found_abroad(self) -> Exit | None:
        levers, chance = self.model.levers, self.model.random.random
        if chance() < levers.consular:
            return Exit.CONSULATE
        return Exit.FOREIGN_POLICE if chance() < levers.foreign_police else None

    def _found_in_mongolia(self) -> Exit | None:
        levers, chance = self.model.levers, self.model.random.random
        if chance() < levers.policing * (levers.case_policing if self.network.case else 1):
            return Exit.POLICE
        if chance() < levers.noticing:
            return Exit.COMMUNITY
        return Exit.INSPECTION if self.form == Form.LABOUR and chance() < levers.inspecting else None

    def recover(self) -> None:
        """One month of assistance; then the person is home, less at risk than without it."""
        if self.model.random.random() < 1 / self.model.levers.staying:
            self.model.beds_taken -= 1
            self.person.assisted = True
            self.person.returned |= self.exploited
            self.close()


_STEPS = {
    State.SEEKING: Episode.search,
    State.APPROACHED: Episode.decide,
    State.RECRUITED: Episode.travel,
    State.EXPLOITED: Episode.endure,
    State.ASSISTED: Episode.recover,
}
