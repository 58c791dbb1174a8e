using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Silo.Tools;

/// <summary>Something that the silo's binary does without hosting: it answers one request and ends.</summary>
internal interface ISiloTool
{
    /// <summary>One of <see cref="ToolNames"/>.</summary>
    string Name { get; }

    /// <summary>Whether libtorch is needed; those without start faster.</summary>
    bool UsesTorch { get; }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request as JSON.</param>
    /// <param name="tell">Takes messages for people.</param>
    /// <param name="cancellation">Cancelled when the asking process ended or a signal came.</param>
    /// <exception cref="ToolException">There is no answer.</exception>
    JsonElement Run(string request, Action<string> tell, CancellationToken cancellation);
}

/// <summary>A tool with typed request and answer, both known to <see cref="ToolJson"/>.</summary>
internal abstract class SiloTool<TRequest, TAnswer>(string name, bool usesTorch) : ISiloTool
{
    public string Name { get; } = name;

    public bool UsesTorch { get; } = usesTorch;

    public JsonElement Run(string request, Action<string> tell, CancellationToken cancellation)
    {
        var read = JsonSerializer.Deserialize(request, (JsonTypeInfo<TRequest>)ToolJson.Default.GetTypeInfo(typeof(TRequest))!)
            ?? throw new JsonException("The request is null.");
        return JsonSerializer.SerializeToElement(
            Answer(read, tell, cancellation), (JsonTypeInfo<TAnswer>)ToolJson.Default.GetTypeInfo(typeof(TAnswer))!);
    }

    /// <summary>Answers a request.</summary>
    protected abstract TAnswer Answer(TRequest request, Action<string> tell, CancellationToken cancellation);
}
