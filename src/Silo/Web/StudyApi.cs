using System.ComponentModel;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Studies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GanOrleans.Silo.Web;

/// <summary>Studies with people over HTTP: the only requests that change something, and only the run's file of studies.</summary>
internal static class StudyApi
{
    private const string Real = "real", Generated = "generated";

    internal static void MapStudies(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{id}/studies", ListAsync)
            .WithName("listStudies")
            .WithSummary("What people took real images and the run's samples for, with totals, oldest first.");
        api.MapPost("/runs/{id}/studies", StartAsync)
            .WithName("startStudy")
            .WithSummary($"Begins a session; the header {RequestGate.OwnHeader} is required, whatever it holds.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        api.MapGet("/runs/{id}/studies/{session}/{item:int}", PictureAsync)
            .WithName("getStudyPicture")
            .WithSummary("An image of a session, a PNG that does not say whether it is real.")
            .Produces<byte[]>(200, "image/png")
            .ProducesProblem(400)
            .ProducesProblem(409);
        api.MapPut("/runs/{id}/studies/{session}/{item:int}/{answer}", AnswerAsync)
            .WithName("answerStudy")
            .WithSummary($"Takes an answer, real or generated; the last brings the result. The header {RequestGate.OwnHeader} is required.")
            .ProducesProblem(400)
            .ProducesProblem(409);
    }

    private static async Task<Results<Ok<StudiesView>, NotFound>> ListAsync(
        string id, RunReader runs, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
            return TypedResults.NotFound();
        var all = await Study(grains, run).ListAsync(cancellationToken);
        return TypedResults.Ok(new StudiesView(
            [.. all.Select(View)],
            [.. all.GroupBy(study => study.Iteration).OrderBy(group => group.Key).Select(group => Total(group.Key, group))]));
    }

    private static async Task<Results<Ok<StudySessionView>, NotFound, ProblemHttpResult>> StartAsync(
        string id, RunReader runs, IGrainFactory grains, CancellationToken cancellationToken,
        [Description("Number of images, 2 to 200; 40 when not given.")] int items = 40)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
            return TypedResults.NotFound();
        try
        {
            var session = await Study(grains, run).StartAsync(items, cancellationToken);
            return TypedResults.Ok(new StudySessionView(session.Id, session.Items, session.Iteration, session.Ema));
        }
        catch (RunException e)
        {
            return Problem(e);
        }
    }

    private static async Task<Results<FileContentHttpResult, NotFound, ProblemHttpResult>> PictureAsync(
        string id, string session, int item, RunReader runs, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
            return TypedResults.NotFound();
        try
        {
            return TypedResults.File(await Study(grains, run).PictureAsync(session, item, cancellationToken), "image/png");
        }
        catch (RunException e)
        {
            return Problem(e);
        }
    }

    private static async Task<Results<Ok<StudyView>, NoContent, NotFound, ProblemHttpResult>> AnswerAsync(
        string id, string session, int item, string answer, RunReader runs, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
            return TypedResults.NotFound();
        try
        {
            if (answer is not (Real or Generated))
                throw RunException.BadInput($"'{answer}' is no answer. Allowed: {Real} or {Generated}.");
            return await Study(grains, run).AnswerAsync(session, item, answer == Real, cancellationToken) is { } result
                ? TypedResults.Ok(View(result))
                : TypedResults.NoContent();
        }
        catch (RunException e)
        {
            return Problem(e);
        }
    }

    private static IStudyGrain Study(IGrainFactory grains, RunStatus run) => grains.GetGrain<IStudyGrain>(run.RunId);

    private static ProblemHttpResult Problem(RunException e) =>
        TypedResults.Problem(e.Message, statusCode: e.IsBadInput ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict);

    private static StudyView View(StudyResult study) => new(study.At, study.Ema, Total(study.Iteration, [study]));

    private static StudyTotalView Total(long iteration, IEnumerable<StudyResult> studies)
    {
        var answers = studies.SelectMany(study => study.Answers).ToArray();
        var (missed, blamed) = (answers.Count(a => !a.IsReal && a.SaidReal), answers.Count(a => a.IsReal && !a.SaidReal));
        var (low, high) = WilsonInterval.Of(missed + blamed, answers.Length);
        return new(iteration, answers.Length, missed, blamed, (double)(missed + blamed) / Math.Max(1, answers.Length), low, high);
    }
}
