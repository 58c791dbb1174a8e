using System.Reflection;
using System.Text.Json;
using GanOrleans.Client.Output;
using GanOrleans.Client.Specs;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Output;

public sealed class JsonTextTests
{
    [Fact]
    public void An_update_is_one_line_with_names_in_camel_case_and_null_for_what_is_not_defined()
    {
        var json = JsonText.Of(new RunUpdate
        {
            Sequence = 3,
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            State = RunState.Running,
            Progress = new RunProgress { Iteration = 5, LossD = double.NaN, DReal = 0.5, EtaSeconds = double.PositiveInfinity },
            Event = "worker 1 joined (−log 4)",
        });

        Assert.DoesNotContain('\n', json);
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(3, root.GetProperty("sequence").GetInt64());
        Assert.Equal("running", root.GetProperty("state").GetString());
        Assert.Equal("worker 1 joined (−log 4)", root.GetProperty("event").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("progress").GetProperty("lossD").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("progress").GetProperty("etaSeconds").ValueKind);
        Assert.Equal(0.5, root.GetProperty("progress").GetProperty("dReal").GetDouble());
    }

    [Fact]
    public void The_spec_of_a_status_can_be_submitted_again_as_a_file()
    {
        var spec = new RunSpec
        {
            Variant = "gan",
            Dataset = "mnist",
            DataRoot = "/data",
            Workers = 2,
            Iterations = 6000,
            Seed = ulong.MaxValue,
            LearningRate = 0.1,
            Ema = 0.999,
            Options = new() { ["penalty"] = "10" },
        };

        var json = JsonDocument
            .Parse(JsonText.Of(new SubmitAnswer("created", "gan-1", "key", spec, [])))
            .RootElement.GetProperty("spec")
            .GetRawText();
        var again = RunSpecReader.Read(SpecFile.Parse("spec.json", json).Settings);

        Assert.Empty(again.Errors);
        Assert.Equal(spec.Options, again.Spec.Options);
        Assert.Equal(spec with { Options = [] }, again.Spec with { Options = [] }, EqualSpecs);
    }

    /// <summary>In the compiled program every call of <see cref="CommandOutput.Json"/> stands with its type.</summary>
    [Fact]
    public void Every_answer_that_a_command_writes_has_a_JSON_form()
    {
        var written = WrittenTypes(typeof(CommandOutput).Assembly.ManifestModule).Distinct().ToList();

        Assert.Contains(typeof(CheckpointReport[]), written);
        Assert.All(written, type => Assert.True(JsonText.Writes(type), $"JsonTypes does not list {type}: 'ganctl -o json' would fail."));
    }

    private static IEnumerable<Type> WrittenTypes(Module module)
    {
        const int Instantiations = 0x2B000000;   // the table of methods with their type arguments, ECMA-335 II.22.29
        for (var row = 1; ; row++)
        {
            MethodBase? method;
            try
            {
                method = module.ResolveMethod(Instantiations | row);
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                continue;   // its arguments are those of the generic code around it
            }

            if (method is { Name: nameof(CommandOutput.Json) } && method.DeclaringType == typeof(CommandOutput))
                yield return method.GetGenericArguments()[0];
        }
    }

    private static bool EqualSpecs(RunSpec a, RunSpec b) => RunSpecFields.All.All(field => Equals(field.Get(a), field.Get(b)));
}
