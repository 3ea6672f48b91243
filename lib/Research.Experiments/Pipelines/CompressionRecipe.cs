using System.Text.Json;
using System.Text.Json.Nodes;
using Research.Networks;

namespace Research.Experiments;

/// <summary>
/// Techniques in an order: what is done to a trained network, with fine-tuning between. The same record is C# and JSON,
/// <c>{"steps": [{"type": "prune", "pruning": {…}}, …]}</c>; <see cref="RecipeRun"/> carries it out.
/// </summary>
public sealed record CompressionRecipe
{
    /// <summary>What is done, in order; at least one step.</summary>
    /// <exception cref="ArgumentException">There is none, or one cannot be where it is; the message says why.</exception>
    public required IReadOnlyList<RecipeStep> Steps
    {
        get;
        init
        {
            RecipeOrder.Check(value);
            field = [.. value];
        }
    }

    /// <summary>A recipe of these steps.</summary>
    /// <param name="steps">In order.</param>
    /// <exception cref="ArgumentException">As for <see cref="Steps"/>.</exception>
    public static CompressionRecipe Of(params RecipeStep[] steps) => new() { Steps = steps };

    /// <summary>Refuses a recipe that cannot be carried out with an architecture, before anything is computed.</summary>
    /// <param name="architecture">Of the network that the recipe begins with.</param>
    /// <param name="seed">Seed of the run; default 0.</param>
    /// <exception cref="ArgumentException">A step cannot be; the message says which and why.</exception>
    public void Check(Architecture architecture, int seed = 0)
    {
        for (int i = 0; i < Steps.Count; i++)
        {
            try
            {
                architecture = Steps[i].Check(architecture, seed);
            }
            catch (ArgumentException problem)
            {
                throw new ArgumentException($"Step {i + 1} ('{Steps[i].Name}'): {problem.Message}", problem);
            }
        }
    }

    /// <summary>For people, as in <c>95 % sparse (magnitude, global, 12 epochs) → codebooks of 5 bits, 2 epochs</c>.</summary>
    public string Title() => string.Join(" → ", Steps.Select(step => step.Title()));

    /// <summary>The recipe as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Indented);

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="InvalidDataException">The text is no such JSON, or has an unknown key, a step that does not exist or cannot be where it is, or a value out of range; the message names it.</exception>
    public static CompressionRecipe Parse(string json)
    {
        CheckNames(json);
        return RecordJson.Parse<CompressionRecipe>(json, "recipe");
    }

    /// <summary>Reads a recipe from a file.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Parse"/>.</exception>
    public static CompressionRecipe Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no recipe '{path}': name a JSON file with steps.", path);
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"'{path}': {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public bool Equals(CompressionRecipe? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    /// <summary>Says which step is unknown, and what it may have meant: the serializer only says that one is.</summary>
    private static void CheckNames(string json)
    {
        JsonNode? steps;
        try
        {
            steps = JsonNode.Parse(json) is JsonObject recipe ? recipe["steps"] : null;
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"This is not a valid recipe: {RecordJson.Sentence(problem)}", problem);
        }
        foreach ((int index, JsonNode? step) in (steps as JsonArray ?? []).Index())
        {
            if (step is not JsonObject members)
                throw new InvalidDataException($"This is not a valid recipe: step {index + 1} is no object; write it as in {{\"type\": \"prune\", …}}.");
            string? name = members["type"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
            if (name is null)
                throw new InvalidDataException($"This is not a valid recipe: step {index + 1} has no \"type\"; choose one of {string.Join(", ", RecipeStep.Names)}.");
            if (!RecipeStep.Names.Contains(name))
                throw new InvalidDataException($"This is not a valid recipe: there is no step '{name}' (step {index + 1}){Spelling.Question(name, RecipeStep.Names)}; choose one of {string.Join(", ", RecipeStep.Names)}.");
        }
    }
}
