################################################################################
#
# contain
#
################################################################################

CONTAIN_VERSION = local
CONTAIN_SITE = $(BR2_EXTERNAL_CONTAIN_PATH)/../..
CONTAIN_SITE_METHOD = local
CONTAIN_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = --exclude /build
CONTAIN_LICENSE = 0BSD
CONTAIN_LICENSE_FILES = LICENSE

CONTAIN_CONFIG = $(call qstrip,$(BR2_PACKAGE_CONTAIN_CONFIG))

# (Its Makefile would look for tools to install if there were no .tools.)
define CONTAIN_BUILD_CMDS
	mkdir -p $(@D)/build
	touch $(@D)/build/.tools
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) O=build \
		CONFIG=$(if $(findstring /,$(CONTAIN_CONFIG)),$(CONTAIN_CONFIG),configs/$(CONTAIN_CONFIG)) \
		CROSS= CC="$(TARGET_CC)" STRIP="$(TARGET_CROSS)strip" \
		CFLAGS="$(TARGET_CFLAGS)" LDFLAGS="$(TARGET_LDFLAGS)" \
		LTO=$(if $(BR2_ENABLE_LTO),-flto) \
		build/contain
endef

ifeq ($(BR2_PACKAGE_CONTAIN_INIT),y)
define CONTAIN_INSTALL_LINK
	ln -sf usr/bin/contain $(TARGET_DIR)/init
endef
endif

# It takes the place of what busybox has installed.
ifeq ($(BR2_PACKAGE_CONTAIN_SBIN_INIT),y)
CONTAIN_DEPENDENCIES += $(if $(BR2_PACKAGE_BUSYBOX),busybox)
define CONTAIN_INSTALL_LINK
	$(INSTALL) -d $(TARGET_DIR)/sbin
	ln -sf /usr/bin/contain $(TARGET_DIR)/sbin/init
endef
endif

define CONTAIN_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 0755 $(@D)/build/contain $(TARGET_DIR)/usr/bin/contain
	$(CONTAIN_INSTALL_LINK)
endef

$(eval $(generic-package))
