//! Who the room's numbers are.

use natter_protocol::{Event, Member, MemberNumber, Seq, UserId};

use crate::sorted::Map;

/// Members that are remembered; a page that mentions one brings them back.
pub const MEMBERS_MAX: usize = 20_000;

/// Somebody with a number in this room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// The newest event that the name is true as of.
    through: Seq,
}

/// The members that were mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    me: UserId,
    my_number: Option<MemberNumber>,
    known: Map<MemberNumber, Known>,
}

impl Members {
    /// Nobody is known but the person at this screen, who has no number.
    #[must_use]
    pub const fn new(me: UserId) -> Self {
        Self {
            me,
            my_number: None,
            known: Map::new(),
        }
    }

    /// Who a number is.
    #[must_use]
    pub fn get(&self, number: MemberNumber) -> Option<&Known> {
        self.known.get(&number)
    }

    /// The number of the person at this screen.
    #[must_use]
    pub const fn my_number(&self) -> Option<MemberNumber> {
        self.my_number
    }

    /// The room took something of the person's as an event by this number.
    pub fn learn_mine(&mut self, number: MemberNumber) {
        self.my_number = Some(number);
    }

    /// The name of a person, if they are a member.
    #[must_use]
    pub fn name(&self, user: UserId) -> Option<&str> {
        let mut known = self.known.values().filter(|known| known.user == user);
        known.next().map(|known| known.name.as_str())
    }

    /// Everybody who is known.
    pub fn all(&self) -> impl Iterator<Item = &Known> {
        self.known.values()
    }

    /// Takes what a page says. Whether it is news.
    pub fn merge(&mut self, member: Member, as_of: Seq) -> bool {
        self.put(member.number, Some(member.user), member.name, as_of)
    }

    /// Takes what an event says about somebody. Whether it is news.
    pub fn apply(&mut self, event: &Event) -> Option<MemberNumber> {
        let (number, user, name) = match event {
            Event::Joined(joined) => (joined.member, Some(joined.user), &joined.name),
            Event::Renamed(renamed) => (renamed.member, None, &renamed.name),
            Event::Posted(_)
            | Event::Edited(_)
            | Event::Deleted(_)
            | Event::Reacted(_)
            | Event::Unreacted(_)
            | Event::Erased(_)
            | Event::Left(_)
            | Event::RoleChanged(_)
            | Event::Muted(_)
            | Event::SettingChanged(_)
            | Event::Purged(_) => return None,
        };
        self.put(number, user, name.clone(), event.seq())
            .then_some(number)
    }

    fn put(
        &mut self,
        number: MemberNumber,
        user: Option<UserId>,
        name: String,
        through: Seq,
    ) -> bool {
        let known = self.known.get(&number);
        let Some(user) = user.or_else(|| known.map(|known| known.user)) else {
            return false;
        };
        if known.is_some_and(|known| known.through >= through) {
            return false;
        }
        if user == self.me {
            self.my_number = Some(number);
        }
        let news = known.is_none_or(|known| known.name != name || known.user != user);
        let known = Known {
            user,
            name,
            through,
        };
        self.known.insert(number, known);
        news
    }

    /// How many are known.
    #[must_use]
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// Forgets everybody whom `keep` does not name.
    pub fn retain(&mut self, mut keep: impl FnMut(MemberNumber) -> bool) {
        let mine = self.my_number;
        self.known
            .retain(|number, _| Some(*number) == mine || keep(*number));
    }
}

#[cfg(test)]
mod tests {
    use natter_protocol::Timestamp;
    use natter_protocol::event::Renamed;

    use super::*;

    const ADA: UserId = UserId([1; 16]);
    const ONE: MemberNumber = MemberNumber(1);

    fn member(name: &str) -> Member {
        Member {
            number: ONE,
            user: ADA,
            name: name.to_owned(),
        }
    }

    fn renamed(seq: u64, name: &str) -> Event {
        Event::from(Renamed {
            seq: Seq(seq),
            member: ONE,
            at: Timestamp::WIRE_EPOCH,
            name: name.to_owned(),
        })
    }

    #[test]
    fn an_older_page_does_not_bring_back_an_older_name() {
        let mut members = Members::new(ADA);
        assert_eq!(members.apply(&renamed(4, "nobody")), None);
        assert!(members.merge(member("Ada"), Seq(5)));
        assert_eq!(members.apply(&renamed(9, "Ada L.")), Some(ONE));
        assert!(!members.merge(member("Ada"), Seq(7)));
        assert_eq!(members.name(ADA), Some("Ada L."));
        assert_eq!(members.my_number(), Some(ONE));
        assert!(members.merge(member("Lovelace"), Seq(12)));
    }
}
