using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Studies;

namespace GanOrleans.Grains.Studies;

/// <summary>The answers of one session.</summary>
/// <param name="isReal">What each image is.</param>
internal sealed class StudyRound(IReadOnlyList<bool> isReal)
{
    private readonly bool?[] answers = new bool?[isReal.Count];

    /// <summary>Takes an answer.</summary>
    /// <exception cref="RunException">There is no such image, or another answer was given.</exception>
    public void Answer(int item, bool saysReal)
    {
        Check(item);
        if (answers[item] is { } given && given != saysReal)
            throw RunException.BadInput(
                $"Image {item} was answered already with '{(given ? "real" : "generated")}'; an answer cannot be taken back.");
        answers[item] = saysReal;
    }

    /// <summary>All answers in order, or null while one is missing.</summary>
    public StudyAnswer[]? All() =>
        answers.Contains(null) ? null : [.. isReal.Zip(answers, (real, answer) => new StudyAnswer(real, answer!.Value))];

    /// <exception cref="RunException">There is no such image.</exception>
    public void Check(int item)
    {
        if (item < 0 || item >= answers.Length)
            throw RunException.BadInput($"There is no image {item} in this session: its images are 0 to {answers.Length - 1}.");
    }
}
