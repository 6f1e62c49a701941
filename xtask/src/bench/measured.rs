//! What was measured, and what it comes to beside a bar and a goal.

/// What one side reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// How much of the work in a second.
    pub(super) rate: f64,
    /// The server's own processor time for it, in microseconds for each piece of work.
    pub(super) cpu: f64,
    /// The slowest of a hundred, in microseconds; nothing where the work is one piece.
    pub(super) p99: f64,
}

/// One path, over all rounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Measured {
    /// The ratio, or the figure itself, of each round.
    pub(super) values: Vec<f64>,
    /// The ratio of processor times of each round, turned so that more is better.
    by_cpu: Vec<f64>,
    /// What the other side reached.
    theirs: Vec<f64>,
    /// What ours reached.
    ours: Vec<f64>,
}

/// Which values are good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// What must be reached.
    pub(super) bar: f64,
    /// What is within reach.
    pub(super) goal: f64,
    /// Whether less is better.
    pub(super) less_is_better: bool,
}

/// What a path came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It reached the goal.
    Goal,
    /// It holds its bar.
    Bar,
    /// It does not.
    Missed,
    /// The other side's own figures lie too far apart to judge by them.
    Noisy,
}

impl Verdict {
    /// As it is printed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Bar => "bar",
            Self::Missed => "MISSED",
            Self::Noisy => "noisy",
        }
    }
}

/// How far apart the other side's own figures may lie, as a part of their median.
const STEADY: f64 = 0.25;

/// How far below its bar a rate may be that the processor time makes up for.
const SAVED: f64 = 0.8;

impl Limit {
    /// More is better.
    pub(super) const fn at_least(bar: f64, goal: f64) -> Self {
        Self {
            bar,
            goal,
            less_is_better: false,
        }
    }

    /// Less is better.
    pub(super) const fn at_most(bar: f64, goal: f64) -> Self {
        Self {
            bar,
            goal,
            less_is_better: true,
        }
    }

    fn reaches(self, value: f64, limit: f64) -> bool {
        if self.less_is_better {
            value <= limit
        } else {
            value >= limit
        }
    }

    /// What the figures come to.
    pub(super) fn judge(self, measured: &Measured) -> Verdict {
        let value = measured.median();
        let saved = || {
            !self.less_is_better
                && value >= self.bar * SAVED
                && measured.by_cpu().is_some_and(|by_cpu| by_cpu >= self.bar)
        };
        if self.reaches(value, self.goal) {
            Verdict::Goal
        } else if self.reaches(value, self.bar) || saved() {
            Verdict::Bar
        } else if measured.is_noisy() {
            Verdict::Noisy
        } else {
            Verdict::Missed
        }
    }
}

impl Measured {
    /// Adds a round of two sides.
    pub(super) fn round(&mut self, ours: Sample, theirs: Sample) {
        self.values.push(ours.rate / theirs.rate);
        self.ours.push(ours.rate);
        self.theirs.push(theirs.rate);
        // What used no time that could be counted says nothing about it.
        if ours.cpu > 0.0 && theirs.cpu > 0.0 {
            self.by_cpu.push(theirs.cpu / ours.cpu);
        }
    }

    /// Adds a figure that is not compared.
    pub(super) fn figure(&mut self, value: f64) {
        self.values.push(value);
    }

    /// The value of the round in the middle.
    pub(super) fn median(&self) -> f64 {
        median(&self.values)
    }

    /// The same of the processor time, if it was measured.
    pub(super) fn by_cpu(&self) -> Option<f64> {
        (!self.by_cpu.is_empty()).then(|| median(&self.by_cpu))
    }

    /// The lowest value and the highest.
    pub(super) fn spread(&self) -> (f64, f64) {
        extremes(&self.values)
    }

    /// What ours and theirs reached in the middle round, a second.
    pub(super) fn rates(&self) -> Option<(f64, f64)> {
        (!self.theirs.is_empty()).then(|| (median(&self.ours), median(&self.theirs)))
    }

    fn is_noisy(&self) -> bool {
        let (low, high) = extremes(&self.theirs);
        !self.theirs.is_empty() && high - low > STEADY * median(&self.theirs)
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn extremes(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    (low, values.iter().copied().fold(0.0, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(ours: [f64; 3], cpu: f64, theirs: [f64; 3]) -> Measured {
        let mut measured = Measured::default();
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            let p99 = 0.0;
            let ours = Sample {
                rate: ours,
                cpu,
                p99,
            };
            let theirs = Sample {
                rate: theirs,
                cpu: 10.0,
                p99,
            };
            measured.round(ours, theirs);
        }
        measured
    }

    #[test]
    fn the_round_in_the_middle_is_judged() {
        let limit = Limit::at_least(0.4, 0.6);
        let judge = |ours| limit.judge(&sides(ours, 100.0, [100.0; 3]));
        assert_eq!(judge([61.0, 70.0, 1.0]), Verdict::Goal);
        assert_eq!(judge([41.0, 70.0, 1.0]), Verdict::Bar);
        assert_eq!(judge([39.0, 70.0, 1.0]), Verdict::Missed);
        let limit = Limit::at_most(3.0, 1.5);
        let judge = |value| {
            let mut measured = Measured::default();
            measured.figure(value);
            limit.judge(&measured)
        };
        assert_eq!(judge(1.4), Verdict::Goal);
        assert_eq!(judge(2.9), Verdict::Bar);
        assert_eq!(judge(3.1), Verdict::Missed);
    }

    #[test]
    fn little_processor_time_saves_what_is_nearly_there() {
        let limit = Limit::at_least(0.4, 0.6);
        let judge = |rate, cpu| limit.judge(&sides([rate; 3], cpu, [100.0; 3]));
        assert_eq!(judge(33.0, 24.0), Verdict::Bar);
        assert_eq!(judge(33.0, 26.0), Verdict::Missed);
        assert_eq!(judge(31.0, 24.0), Verdict::Missed);
    }

    #[test]
    fn a_machine_that_is_not_steady_judges_nothing() {
        let limit = Limit::at_least(0.4, 0.6);
        let measured = sides([30.0, 30.0, 30.0], 100.0, [100.0, 80.0, 110.0]);
        assert_eq!(limit.judge(&measured), Verdict::Noisy);
    }
}
