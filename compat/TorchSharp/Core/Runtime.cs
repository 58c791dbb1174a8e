using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of libtorch that this was built against.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.gan_version())!;

    /// <summary>Threads that one operator of the calling thread may use.</summary>
    public static int get_num_threads() => Native.gan_num_threads();
    public static void set_num_threads(int num) => Native.Check(Native.gan_set_num_threads(num));
    public static int get_num_interop_threads() => Native.gan_num_interop_threads();
    public static void set_num_interop_threads(int num) => Native.Check(Native.gan_set_num_interop_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;
        public static int device_count() => Native.gan_device_count((int)DeviceType.CUDA);
        public static void manual_seed(long seed) => random.manual_seed(seed);
        public static void manual_seed_all(long seed) => random.manual_seed(seed);

        /// <summary>Waits for all work on the device's current stream.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.gan_synchronize((int)DeviceType.CUDA, device?.index ?? -1));
    }
}
